import { type Change } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';
import {
  type HealClass,
  type HealLimit,
  type HealVerdict,
  type ReconcileItem,
  type ReconcileRule,
} from '../model/reconcile.ts';
import { ruleMatcher } from '../model/rule-match.ts';
import { type ZnodePath } from '../model/znode-path.ts';

/** When the znodes were healed, in milliseconds since 1970, in no order. */
export type HealTimes = ReadonlyMap<ZnodePath, readonly number[]>;

/** What a plan says to the loop: the drift with what is to become of it, and the changes of the files. */
export interface Choice {
  /** Sorted by path, as the plan is. Those to be healed have the verdict that they hope for. */
  readonly items: readonly ReconcileItem[];
  /** Paths of rows that are only in the files. */
  readonly pending: readonly ZnodePath[];
}

/** Whether there is anything that the rule would heal, so that somebody has to look up how often it was. */
export function wantsHealing(plan: Pick<Plan, 'changes'>, rule: ReconcileRule): boolean {
  const heals = healedBy(rule);
  return plan.changes.some(heals);
}

export interface HealsBefore {
  readonly times: HealTimes;
  /** When somebody was faster, so that nothing was healed. */
  readonly outrun?: HealTimes | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const NEVER: HealTimes = new Map();

export function chooseRows(
  plan: Pick<Plan, 'changes' | 'blocked'>,
  rule: ReconcileRule,
  { times, outrun = NEVER, now }: HealsBefore,
): Choice {
  const heals = healedBy(rule);
  const blocked = new Map(plan.blocked.map((row) => [row.path, row]));
  const items: ReconcileItem[] = [];
  const pending: ZnodePath[] = [];
  for (const change of plan.changes) {
    if (!isDrift(change) && change.class !== 'conflict') {
      pending.push(change.path);
      continue;
    }
    const [recent, lost] = [times, outrun].map((all) =>
      (all.get(change.path) ?? []).filter((time) => time > now - rule.rateLimit.windowMs),
    ) as [number[], number[]];
    const tried = [...recent, ...lost];
    const until = tried.length < rule.rateLimit.heals ? null : healableAt(tried, rule.rateLimit);
    const stop = blocked.get(change.path);
    const said = ((): { readonly verdict: HealVerdict; readonly reason: string } => {
      if (change.class === 'conflict') return { verdict: 'conflict', reason: change.reason };
      if (!heals(change)) return { verdict: 'report', reason: reasonToReport(rule) };
      if (stop !== undefined) return { verdict: 'blocked', reason: `${stop.guard}: ${stop.reason}` };
      if (until === null) return { verdict: 'healed', reason: '' };
      return { verdict: 'limited', reason: reasonToStop(recent.length, lost.length) };
    })();
    items.push({
      path: change.path,
      class: change.class,
      document: change.document,
      ...said,
      heals: recent.length,
      until: said.verdict === 'limited' && until !== null ? new Date(until).toISOString() : null,
    });
  }
  return { items, pending };
}

/** When so few of them count that there is room for one more. */
function healableAt(recent: readonly number[], { heals, windowMs }: HealLimit): number {
  const newest = recent.toSorted((a, b) => b - a);
  return (newest[heals - 1] ?? 0) + windowMs;
}

function healedBy({ mode, heal }: ReconcileRule): (change: Change) => boolean {
  if (mode === 'report') return () => false;
  const rules = heal.map(({ match, classes }) => ({ fits: ruleMatcher(match), classes: new Set(classes) }));
  return (change) => {
    const drift = isDrift(change) ? (change.class.slice('drift.'.length) as HealClass) : null;
    return drift !== null && rules.some(({ fits, classes }) => classes.has(drift) && fits(change));
  };
}

function isDrift({ class: kind }: Change): boolean {
  return kind.startsWith('drift.');
}

function reasonToStop(healed: number, lost: number): string {
  if (lost === 0) return `healed ${healed} times, and somebody writes it again`;
  return `somebody writes it again and again: healed ${healed} times, too late to heal it ${lost} times`;
}

function reasonToReport({ mode }: ReconcileRule): string {
  return mode === 'report' ? 'the mode is report' : 'no rule of spec.reconcile.heal is about it';
}

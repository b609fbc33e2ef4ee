import { type Blocked, type Change } from '../model/change.ts';
import { type Lifecycle, type LifecycleRule, type LifecycleSubject } from '../model/lifecycle.ts';
import { numberText } from '../model/number-text.ts';
import { type Position } from '../model/position.ts';
import { type BaseNode, type Owner } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { countDeletes, isPermitted } from './guards.ts';
import { isDeletion } from './input.ts';

/** What protection and the rules of `lifecycle` look at: the rows of a plan, and what the ledger says of their znodes. */
export interface GuardedRows extends Pick<Owner, 'project' | 'environment'> {
  readonly changes: readonly Change[];
  readonly bases: ReadonlyMap<ZnodePath, BaseNode>;
  readonly lifecycle?: Lifecycle | undefined;
  /** Keys of the own records that are protected. */
  readonly protectedRecords?: ReadonlySet<string> | undefined;
  readonly allowDeletes?: number | undefined;
}

/** Which znodes are to be given up where they would be deleted, and the rule that says so. What moves is not lost. */
export function orphansOf(plan: GuardedRows): Map<ZnodePath, LifecycleRule> {
  const found = new Map<ZnodePath, LifecycleRule>();
  for (const { change, subject } of goingRows(plan)) {
    const rule = isLost(change) ? plan.lifecycle?.('orphan', subject) : undefined;
    if (rule !== undefined) found.set(change.path, rule);
  }
  return found;
}

/**
 * The rows that protection and the rules of `lifecycle` stop. A protected document loses no znode that is there, neither
 * to a deletion nor to a move or a release; `forbid` and `confirm` are about what is deleted, or would be but for `orphan`.
 */
export function checkLifecycle(plan: GuardedRows): Blocked[] {
  const { lifecycle, allowDeletes, environment } = plan;
  const going = goingRows(plan);
  const stopped = { preventDestroy: new Map<string, Stop>(), forbid: new Map<string, Stop>() };
  const unconfirmed = new Map<string, Stop>();
  const unkept = new Map<string, Stop>();
  for (const { change, subject } of going) {
    const rule = lifecycle?.('preventDestroy', subject);
    const inLedger = subject.record !== null && plan.protectedRecords?.has(subject.record) === true;
    if (rule !== undefined || inLedger) stop(stopped.preventDestroy, { change, subject, rule, inLedger });
    if (!isLost(change)) continue;
    const forbid = lifecycle?.('forbid', subject);
    if (forbid !== undefined) stop(stopped.forbid, { change, subject, rule: forbid });
    const confirm = lifecycle?.('confirm', subject);
    if (confirm !== undefined) stop(unconfirmed, { change, subject, rule: confirm });
    const orphan = change.orphaned === true ? undefined : lifecycle?.('orphan', subject);
    if (orphan !== undefined) stop(unkept, { change, subject, rule: orphan });
  }
  const deletes = countDeletes(plan.changes);
  return [
    ...[...stopped.preventDestroy.values()].map((it) => protectedRow(it, environment)),
    ...[...stopped.forbid.values()].map(forbiddenRow),
    ...(isPermitted(deletes, allowDeletes) ? [] : confirmRows([...unconfirmed.values()], deletes)),
    ...[...unkept.values()].map(unkeptRow),
  ];
}

interface GoingRow {
  readonly change: Change;
  readonly subject: LifecycleSubject;
}

/** The rows that take a znode of ours that is there away from its document, or delete a parent that we made. */
function goingRows({ changes, bases, project, environment }: GuardedRows): GoingRow[] {
  return changes.flatMap((change) => {
    const base = bases.get(change.path);
    if (base === undefined || base.owner.project !== project || base.owner.environment !== environment)
      return [];
    if (change.precondition?.czxid !== base.czxid) return [];
    const goes = isDeletion(change) || change.actions.includes('release') || isEmptied(change, base);
    const { record } = base;
    return goes ? [{ change, subject: { path: change.path, document: base.owner.document, record } }] : [];
  });
}

/** It stays, as an empty parent of what is declared below it. */
function isEmptied({ document, actions }: Change, { record }: BaseNode): boolean {
  return record !== null && document === null && actions.length > 0 && !actions.includes('release');
}

function isLost(change: Change): boolean {
  if (change.actions.includes('release')) return change.orphaned === true;
  return change.movedTo === undefined;
}

/** All rows of one document that are stopped for one reason. */
interface Stop {
  readonly document: string | null;
  readonly paths: ZnodePath[];
  /** Some of it would be deleted, not only given up or moved. */
  deletes: boolean;
  /** Some of it would be given up. */
  releases: boolean;
  rule: LifecycleRule | undefined;
  readonly inLedger: boolean;
}

function stop(
  stops: Map<string, Stop>,
  {
    change,
    subject,
    rule,
    inLedger = false,
  }: GoingRow & { readonly rule: LifecycleRule | undefined; readonly inLedger?: boolean },
): void {
  const key = subject.record ?? change.path;
  const found = stops.get(key) ?? {
    document: subject.document,
    paths: [],
    deletes: false,
    releases: false,
    rule,
    inLedger,
  };
  found.paths.push(change.path);
  found.deletes ||= isDeletion(change) && change.movedTo === undefined;
  found.releases ||= change.actions.includes('release');
  found.rule ??= rule;
  stops.set(key, found);
}

function rowOf(guard: string, { document, paths, rule }: Stop) {
  const path = paths.length === 1 ? (paths[0] ?? null) : null;
  return { guard, path, document, source: rule?.source ?? null };
}

function protectedRow(it: Stop, environment: string): Blocked {
  const { document, rule, inLedger } = it;
  const command = `zkai unprotect ${document ?? ''} --env ${environment}`;
  const row = {
    ...rowOf('preventDestroy', it),
    reason: `${document === null ? 'it' : document} is protected, and ${goingText(it)}`,
  };
  if (rule === undefined) return { ...row, hint: command, permit: command };
  const lift = `to let it go, remove preventDestroy at ${placeText(rule.source)}`;
  return { ...row, hint: inLedger ? `${lift}, then: ${command}` : lift };
}

function forbiddenRow(it: Stop): Blocked {
  const at = placeText(it.rule?.source);
  return {
    ...rowOf('forbid', it),
    reason: `${goingText(it)}, which deletion: forbid at ${at} stops`,
    hint: `to let it go, change the rule at ${at}; no flag lifts it`,
  };
}

function confirmRows(stops: readonly Stop[], deletes: number): Blocked[] {
  const [first] = stops;
  if (first === undefined) return [];
  const permit = `--allow-deletes ${deletes}`;
  const count = stops.reduce((sum, { paths }) => sum + paths.length, 0);
  const documents = [...new Set(stops.map(({ document, paths }) => document ?? paths.join(', ')))];
  const many = stops.length > 1;
  return [
    {
      ...rowOf('confirm', { ...first, paths: stops.flatMap(({ paths }) => paths) }),
      ...(many ? { document: null } : {}),
      reason: `${lossText(stops, { count, deletes })}: ${named(documents)}`,
      hint: `look at them, and if they are meant: ${permit}`,
      permit,
    },
  ];
}

function lossText(
  stops: readonly Stop[],
  { count, deletes }: { readonly count: number; readonly deletes: number },
): string {
  const wants = count === 1 ? 'wants' : 'want';
  if (stops.every(({ releases }) => !releases))
    return `${numberText(count)} of ${numberText(deletes)} ${deletes === 1 ? 'delete' : 'deletes'} ${wants} a confirmation`;
  const what = stops.some((it) => it.deletes) ? 'deleted or given up' : 'given up';
  return `${numberText(count)} ${count === 1 ? 'znode' : 'znodes'} that would be ${what} ${wants} a confirmation`;
}

function unkeptRow(it: Stop): Blocked {
  return {
    ...rowOf('orphan', it),
    reason: `${goingText(it)}, and deletion: orphan at ${placeText(it.rule?.source)} wants it kept`,
    hint: 'make a new plan and look at it again: zkai plan',
  };
}

function goingText({ paths, deletes }: Stop): string {
  const what = deletes ? 'deleted' : 'given up or moved';
  return paths.length === 1
    ? `${paths[0] ?? 'a znode'} would be ${what}`
    : `${numberText(paths.length)} znodes would be ${what} (${named(paths)})`;
}

function named(words: readonly string[]): string {
  const shown = words.slice(0, 3).join(', ');
  return words.length > 3 ? `${shown} and ${numberText(words.length - 3)} more` : shown;
}

function placeText(position: Position | undefined): string {
  return position === undefined ? 'zkai.yaml' : `${position.file}:${position.line}`;
}

import { type Plan } from '../../model/plan.ts';
import { type ApplyResult } from '../../model/results.ts';
import { type Paint } from '../paint.ts';
import { count, list, number } from '../words.ts';
import { renderApply } from './apply.ts';
import { renderPlan } from './plan.ts';

/** A change of ownership, done or only shown. */
interface Ownership {
  readonly plan: Plan;
  /** `null`: only shown. */
  readonly result: ApplyResult | null;
}

interface OwnershipOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  /** The command that does what is shown. */
  readonly next: string;
}

/** Paths that are named without `--verbose`. */
const NAMED = 5;

/** What `adopt` took over: the ledger alone is written. */
export function renderAdopted({ plan, result }: Ownership, options: OwnershipOptions): string {
  if (result === null) return renderShown(plan, options);
  const { length } = pathsOf(plan);
  const sentence = `Adopted ${count(length, 'znode')} as revision ${result.revision}, without writing ${length === 1 ? 'it' : 'any'}.`;
  return done(plan, result, options, sentence);
}

/** What `release` gave up. */
export function renderReleased({ plan, result }: Ownership, options: OwnershipOptions): string {
  if (result === null) return renderShown(plan, options);
  const { length } = pathsOf(plan);
  const sentence = `Released ${count(length, 'znode')} as revision ${result.revision}; ${length === 1 ? 'its data stays' : 'their data stay'}.`;
  return done(plan, result, options, sentence);
}

/** What is blocked is not done by the same command without `--dry-run` either. */
function renderShown(plan: Plan, { next, ...options }: OwnershipOptions): string {
  return renderPlan(plan, { ...options, ...(plan.blocked.length === 0 ? { next } : {}) });
}

function done(
  plan: Plan,
  result: ApplyResult,
  { paint, verbose }: OwnershipOptions,
  applied: string,
): string {
  const paths = pathsOf(plan);
  const shown = verbose ? paths : paths.slice(0, NAMED);
  const more = paths.length - shown.length;
  const names = list([...shown, ...(more === 0 ? [] : [`${number(more)} more`])]);
  return [`  ${paint.path(names)}`, renderApply(result, { paint, applied })].join('\n');
}

/** Those that were taken over or given up; others are shown beside them. */
function pathsOf({ changes }: Plan): string[] {
  return changes.flatMap(({ path, actions }) => (actions.length === 0 ? [] : [path]));
}

import { expiryOf, isExpired, type Plan, type PlanSummary, type TransactionShape } from '../../model/plan.ts';
import { exactTime, timeText } from '../../model/time-text.ts';
import { type DryRun } from '../../model/results.ts';
import { type Paint } from '../paint.ts';
import { count, list, number } from '../words.ts';
import { wouldTake } from './apply.ts';
import { type FieldOptions } from './fields.ts';
import { leftOutText } from './plan-left-out.ts';

export interface PlanOptions extends FieldOptions {
  /** The time, in milliseconds since 1970: of a saved plan, whose age matters. */
  readonly now?: number | undefined;
  /** It was not made just now: tell how old it is, be it seconds. */
  readonly tellsAge?: boolean;
  /** What the server said that was to try it; a refusal is a blocked row. */
  readonly dryRun?: DryRun | null;
  /** The command to run next, if there is one. */
  readonly next?: string | undefined;
}

/** The last lines of a plan: what it comes to, how it travels, which digest it has, and at the end what stops it, or what to run next. */
export function renderPlanSummary(
  plan: Plan,
  { paint, now, tellsAge = false, dryRun, next }: PlanOptions,
): string[] {
  const { summary, transaction, digest } = plan;
  return [
    ...totalLines(plan, paint),
    ...(plan.allowDeletes === undefined
      ? []
      : [paint.plain(`Up to ${count(plan.allowDeletes, 'delete')} may pass the guards (--allow-deletes).`)]),
    ...(transaction.ops === 0 ? [] : [paint.plain(transactionText(transaction, summary))]),
    paint.dim(`Digest ${digest}`),
    ...(now === undefined ? [] : ageLines(plan, { now, tellsAge, paint })),
    ...verdictLines(dryRun, paint),
    ...stopLines(summary, paint),
    ...(next === undefined ? [] : [`Next: ${paint.command(next)}`]),
  ];
}

/** What a plan comes to, and what stops it. */
export function planTotal(plan: Plan, paint: Paint): string[] {
  return [...totalLines(plan, paint), ...stopLines(plan.summary, paint)];
}

function totalLines(plan: Plan, paint: Paint): string[] {
  const { summary, changes } = plan;
  const waiting = leftOutText(plan);
  const releases = changes.filter(({ actions }) => actions.includes('release')).length;
  return [
    paint.heading(`Plan: ${actionCounts(summary, releases)}.`),
    ...(waiting === undefined ? [] : [paint.warning(`${waiting}.`)]),
    ...(summary.drift > 0 ? [paint.warning(`${count(summary.drift, 'znode')} changed outside zkai.`)] : []),
  ];
}

function verdictLines(dryRun: DryRun | null | undefined, paint: Paint): string[] {
  if (dryRun?.outcome === 'accepted') return [paint.ok(wouldTake(dryRun.ops))];
  if (dryRun?.outcome === 'untried') return [paint.warning(`The server was not asked: ${dryRun.reason}.`)];
  return [];
}

/** How old a saved plan is, and how old it may become. */
export function ageLines(
  plan: Plan,
  { now, tellsAge, paint }: { readonly now: number; readonly tellsAge: boolean; readonly paint: Paint },
): string[] {
  const age = now - Date.parse(plan.createdAt);
  const made =
    age < WORTH_TELLING && !tellsAge ? [] : [paint.dim(`Made ${plan.createdAt}, ${timeText(age)} ago.`)];
  const expiry = expiryOf(plan);
  if (expiry === null) return made;
  const late = isExpired(plan, now);
  if (!late && plan.summary.blocked + plan.summary.conflict > 0) return made;
  const until = new Date(expiry).toISOString();
  return [
    ...made,
    late
      ? paint.warning(
          `Expired ${until}, ${timeText(now - expiry)} ago: apply refuses it (require.planMaxAge).`,
        )
      : paint.plain(
          `Can be applied until ${until} (require.planMaxAge ${exactTime(expiry - Date.parse(plan.createdAt))}).`,
        ),
  ];
}

/** Milliseconds; of a plan that has just been made nobody asks how old it is. */
const WORTH_TELLING = 60_000;

function actionCounts(summary: PlanSummary, releases: number): string {
  const always = [
    `${number(summary.create)} to create`,
    `${number(summary.update)} to update`,
    `${number(summary.delete)} to delete`,
  ];
  const rest = [
    [summary.adopt, 'to adopt'],
    [releases, 'to release'],
    [summary.move, 'to move'],
    [summary.acl, 'with another ACL'],
  ] as const;
  return [...always, ...rest.filter(([n]) => n > 0).map(([n, what]) => `${number(n)} ${what}`)].join(', ');
}

function stopLines({ conflict, blocked }: PlanSummary, paint: Paint): string[] {
  const stops = [
    ...(conflict > 0 ? [count(conflict, 'conflict')] : []),
    ...(blocked > 0 ? [count(blocked, 'blocked row')] : []),
  ];
  if (stops.length === 0) return [];
  return [paint.error(`${list(stops)} ${conflict + blocked === 1 ? 'stops' : 'stop'} the apply.`)];
}

function transactionText(
  { mode, transactions, ops, bytes, limit }: TransactionShape,
  { acl }: PlanSummary,
): string {
  const isTooLarge = bytes > limit;
  const size = `${number(bytes)}${mode === 'atomic' || isTooLarge ? ` of ${number(limit)}` : ''} bytes`;
  const tail = isTooLarge ? ': too large.' : '.';
  if (mode === 'atomic' && transactions > 1)
    return `${count(transactions, 'transaction')} of the ledger alone, ${count(ops, 'operation')}, the largest of ${size}${tail}`;
  if (mode === 'atomic') return `One transaction, ${count(ops, 'operation')}, ${size}${tail}`;
  const why = acl === 0 ? '' : ', since no transaction can change an ACL';
  const batches = count(transactions, 'batch', 'batches');
  return `Behind a journal${why}: ${batches}, ${count(ops, 'operation')}, the largest batch of ${size}${tail}`;
}

import {
  type AppliedRound,
  type FilesRevision,
  type HealVerdict,
  type ReconcileEvent,
  type ReconcileRound,
} from '../../model/reconcile.ts';
import { type LoopTotals } from '../json/reconcile.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { commitText, count } from '../words.ts';
import { nextCommand, type Typed } from './next-step.ts';

/** What one round found and did, and at the end what it came to, or what to do. */
export function renderRound(
  round: ReconcileRound,
  { paint, typed = { connect: undefined } }: { readonly paint: Paint; readonly typed?: Typed },
): string {
  const { items, pending, stopped, applied } = round;
  const isInStep = round.result === 'in-step' || round.result === 'healed';
  const next = nextCommand(round.result === 'drift' ? 'drift' : 'plan', round.environment, typed);
  return [
    paint.dim(`files ${filesText(round.files)}`),
    ...applied.map((one) => paint.ok(appliedText(one))),
    ...(isInStep ? [] : [headline(round, paint)]),
    ...indent(itemRows(round, paint), 2),
    ...(pending === 0 ? [] : [paint.dim(`${count(pending, 'change')} of the files not applied: zkai plan`)]),
    ...(stopped === null ? [] : stoppedLines(stopped, paint)),
    ...(items.some(({ verdict }) => verdict === 'limited') ? [paint.warning(LIMITED)] : []),
    isInStep ? headline(round, paint) : `Next: ${paint.command(next)}`,
  ].join('\n');
}

const LIMITED =
  'Somebody writes what is healed: find out who (zkai blame PATH), or leave the field to them (spec.ignore).';

function headline({ result, environment, revision, items }: ReconcileRound, paint: Paint): string {
  const left = items.filter(({ verdict }) => verdict !== 'healed').length;
  switch (result) {
    case 'in-step':
      return paint.ok(`In step: ${environment} is as it was applied (revision ${revision}).`);
    case 'healed':
      return paint.ok(`In step again: ${environment} is as it was applied (revision ${revision}).`);
    case 'drift':
      return paint.warning(`${count(left, 'znode')} of ${environment} not as applied, and not healed:`);
    case 'blocked':
      return paint.blocked(`Blocked in ${environment}:`);
  }
}

function appliedText({ what, result }: AppliedRound): string {
  switch (what) {
    case 'healed':
      return `Put back ${count(result.written, 'znode')} as revision ${result.revision}.`;
    case 'pending':
      return `Applied the files as revision ${result.revision}: ${count(result.written, 'znode')} written.`;
    case 'recovered':
      return `Finished apply ${result.id ?? ''}, which a loop had left open: revision ${result.revision}.`;
  }
}

const LOOKS = {
  healed: ['=', 'adopt'],
  report: ['~', 'update'],
  waiting: ['~', 'update'],
  limited: ['!', 'blocked'],
  blocked: ['!', 'blocked'],
  conflict: ['?', 'conflict'],
} as const satisfies Record<HealVerdict, readonly [string, Style]>;

/** More than these nobody reads; JSON has them all. */
const MOST_ROWS = 50;

function itemRows({ items }: ReconcileRound, paint: Paint): string[] {
  const rows = items.slice(0, MOST_ROWS).map(({ path, class: kind, verdict, reason, until }) => {
    const [symbol, style] = LOOKS[verdict];
    const again = until === null ? '' : `; again from ${until}`;
    return [
      cell(style, symbol),
      cell('path', path),
      cell('plain', kind),
      cell(style, verdict),
      cell('dim', `${reason}${again}`),
    ];
  });
  const more = items.length - rows.length;
  return [
    ...alignRows(rows, paint),
    ...(more > 0 ? [paint.dim(`... and ${count(more, 'more znode')}`)] : []),
  ];
}

function stoppedLines(
  { message, details, hint }: NonNullable<ReconcileRound['stopped']>,
  paint: Paint,
): string[] {
  return [
    paint.blocked(message),
    ...indent(
      details.slice(0, 20).map((line) => paint.plain(line)),
      2,
    ),
    ...(hint === null ? [] : [paint.command(hint)]),
  ];
}

function filesText({ hash, git }: FilesRevision): string {
  const short = hash.slice(0, 'sha256:'.length + 12);
  return git === null ? short : `${short}, commit ${commitText(git)}`;
}

/** What a loop has done, as its last line. */
export function totalsText({ rounds, failed, healed }: LoopTotals): string {
  const failures = failed === 0 ? '' : `, ${count(failed, 'round')} failed`;
  return `Stopped after ${count(rounds, 'round')}: ${count(healed, 'znode')} healed${failures}.`;
}

/** Lines for a log, each with the time in front; `null`: nothing that a person wants to read again and again. */
export function eventText(
  event: ReconcileEvent,
  { paint, at }: { readonly paint: Paint; readonly at: string },
): string | null {
  const text = eventLines(event, paint);
  return text === null ? null : text.replace(/^/gm, `${at} `);
}

function eventLines(event: ReconcileEvent, paint: Paint): string | null {
  switch (event.event) {
    case 'started':
      return paint.plain(
        `replica ${event.replica}${event.listen === null ? '' : `, metrics on http://${event.listen}/metrics`}`,
      );
    case 'files':
      return paint.plain(
        `${event.environment}: ${count(event.znodes, 'znode')} wanted, mode ${event.mode}, files ${filesText(event.files)}`,
      );
    case 'files-broken':
      return [
        paint.error(event.message),
        ...event.details.map((line) => paint.plain(`  ${line}`)),
        paint.warning(
          event.keeps === null
            ? 'there is no valid state to go by: waiting for one'
            : `going on with files ${filesText(event.keeps)}`,
        ),
      ].join('\n');
    case 'connected':
      return null; // where it stands is told next
    case 'disconnected':
      return paint.warning(`cannot stand for election, trying again: ${event.reason}`);
    case 'following':
      return paint.plain(`following; ${count(event.ahead, 'replica')} before this one`);
    case 'leading':
      return paint.ok('leading');
    case 'stepped-down':
      return paint.warning(`not leading any more: ${event.reason}`);
    case 'round':
      return event.isNews ? renderRound(event.round, { paint }) : null;
    case 'failed':
      return [
        paint.error(
          `round failed (${event.code}): ${event.message}; again in ${Math.ceil(event.retryMs / 1000)} s`,
        ),
        ...event.details.map((line) => paint.plain(`  ${line}`)),
      ].join('\n');
    case 'stopped':
      return paint.plain('stopped');
  }
}

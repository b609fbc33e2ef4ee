import { type Plan } from '../../model/plan.ts';
import { type LeftOut, type LeftOutBy, type PlanSelection, selectionFlags } from '../../model/selection.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { count, list, number, place } from '../words.ts';
import { changeLook } from './change-look.ts';

/** Why rows are left out, in the order in which it is told. */
const REASONS: readonly (readonly [LeftOutBy, string])[] = [
  ['target', 'by --target'],
  ['exclude', 'by --exclude'],
  ['drifted', 'by --drifted'],
  ['no-delete', 'kept by --no-delete'],
  ['parent', 'above what is left out'],
];

/** Which part this is; nothing for a whole plan. */
export function renderPart({ selection }: Pick<Plan, 'selection'>, paint: Paint): string[] {
  if (selection === undefined) return [];
  return [paint.warning(`Only a part of the plan:${selectionFlags(selection)}`)];
}

/** What would be deleted and is kept, row by row; the rest of what is left out only on request. */
export function renderLeftOut(
  { selection }: Pick<Plan, 'selection'>,
  { paint, verbose }: { readonly paint: Paint; readonly verbose: boolean },
): string[] {
  if (selection === undefined) return [];
  const kept = selection.leftOut.filter(({ by }) => by === 'no-delete');
  const others = selection.leftOut.filter(({ by }) => by !== 'no-delete');
  return [
    ...(kept.length === 0
      ? []
      : [paint.heading('Kept by --no-delete, and still owned'), ...rows(kept, paint)]),
    ...(others.length === 0 || !verbose ? [] : [paint.heading('Left out'), ...rows(others, paint)]),
    ...renderReferences(selection, paint),
  ];
}

function rows(leftOut: readonly LeftOut[], paint: Paint): string[] {
  return indent(
    alignRows(
      leftOut.map(({ path, document, actions, class: kind, by }) => {
        const { symbol, word } = changeLook(actions, kind ?? undefined);
        const why = by === 'no-delete' ? '' : reasonText(by);
        return [
          cell('dim', `${symbol} ${word}`),
          cell('path', path),
          cell('dim', document ?? ''),
          cell('dim', why),
        ];
      }),
      paint,
    ),
    2,
  );
}

/** A document goes ahead of one that it names. */
function renderReferences({ references }: PlanSelection, paint: Paint): string[] {
  return references.map(({ document, reference, rows: waiting, source }) => {
    const where = place(source);
    return paint.warning(
      `${document}${where === '' ? '' : ` (${where})`} names ${reference}, of which ${count(waiting, 'row is', 'rows are')} left out.`,
    );
  });
}

/** `5 rows are left out: 3 by --target and 2 kept by --no-delete`; nothing where the selection leaves nothing out. */
export function leftOutText({ selection }: Pick<Plan, 'selection'>): string | undefined {
  const leftOut = selection?.leftOut ?? [];
  if (leftOut.length === 0) return undefined;
  const tally = REASONS.map(
    ([reason, text]) => [leftOut.filter(({ by }) => by === reason).length, text] as const,
  ).filter(([n]) => n > 0);
  const [first] = tally;
  const parts =
    tally.length === 1
      ? ` ${first?.[1] ?? ''}`
      : ` ${list(tally.map(([n, text]) => `${number(n)} ${text}`))}`;
  // `left out by --target` is one phrase; what is kept, or above, is not.
  const colon = tally.length === 1 && first?.[1].startsWith('by ') ? '' : ':';
  return `${count(leftOut.length, 'row is', 'rows are')} left out${colon}${parts}`;
}

function reasonText(by: LeftOutBy): string {
  return REASONS.find(([reason]) => reason === by)?.[1] ?? by;
}

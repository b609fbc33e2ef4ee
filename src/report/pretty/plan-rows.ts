import { type Change, isKept, isMerged } from '../../model/change.ts';
import { type Cell, alignRows, cell, indent } from '../columns.ts';
import { valueSummary } from '../values.ts';
import { place } from '../words.ts';
import { isOpenConflict, waysOut, type WaysContext } from '../ways-out.ts';
import { changeLook, KEEP, type Look, MERGE, MOVE } from './change-look.ts';
import { type FieldOptions, renderFields, renderWhole, wholeOf } from './fields.ts';
import { type Row, foldedPath, foldedSummary } from './plan-fold.ts';

export type RowOptions = FieldOptions & WaysContext;

/** One line for each row, all aligned, with what belongs to it indented below. One list of lines per row. */
export function renderRows(rows: readonly Row[], options: RowOptions): string[][] {
  const lines = alignRows(rows.map(rowCells), options.paint);
  return rows.map(([change, ...others], i) => [
    ...indent([lines[i] as string], 2),
    ...(others.length > 0 ? [] : indent(renderDetails(change, options), 6)),
  ]);
}

function rowCells(row: Row): Cell[] {
  const [change] = row;
  const { movedFrom } = change;
  const { symbol, word, style } = rowLook(change);
  const where = place(change.source);
  return [
    cell(style, `${symbol} ${word}`),
    cell('path', movedFrom === undefined ? foldedPath(row) : rowPath(change)),
    ...(where === '' ? [] : [cell('dim', where)]),
    cell('dim', row.length > 1 ? foldedSummary(row) : rowNote(change)),
  ];
}

/** Symbol and word of a row as a whole. */
export function rowLook(change: Change): Look {
  if (change.movedFrom !== undefined) return MOVE;
  if (isMerged(change)) return { ...MERGE, word: [MERGE.word, ...change.actions.slice(1)].join(', ') };
  return isKept(change) ? KEEP : changeLook(change.actions, change.class);
}

/** The path of a row; of one that moved `/tasks/etl -> /tasks/ingest`, unless only its document has another name. */
export function rowPath({ path, movedFrom }: Pick<Change, 'path' | 'movedFrom'>): string {
  return movedFrom === undefined || movedFrom.path === path ? path : `${movedFrom.path} -> ${path}`;
}

/** A declared change explains itself, by the value that is created or by the fields below; others say why they are here. */
export function rowNote(change: Change): string {
  const { class: kind, actions, document, fields, reason, movedFrom } = change;
  if (movedFrom !== undefined) return movedFrom.document === null ? '' : `moved from ${movedFrom.document}`;
  if (isOpenConflict(change)) return '';
  if (kind !== 'pending' || document === null) return reason;
  if (actions[0] === 'create')
    return fields[0]?.sensitive === true ? '(sensitive)' : valueSummary(fields[0]?.after);
  return actions[0] === 'update' ? '' : reason;
}

function renderDetails(change: Change, options: RowOptions): string[] {
  if (isMerged(change) || isKept(change)) return renderBothSides(change, options);
  if (change.actions.length === 0) return renderOpenQuestion(change, options);
  if (change.actions.includes('adopt') && !change.actions.includes('acl')) return [];
  const whole = wholeOf(change.fields);
  if (whole === null) return renderFields(change.fields, options);
  const value = whole.op === 'add' ? whole.after : whole.before;
  return options.verbose && value !== undefined ? renderWhole(value, whole.op, options.paint) : [];
}

/** Both sides of what waits for a person. A blocked row has its way out among the other blocked ones. */
function renderOpenQuestion(change: Change, options: RowOptions): string[] {
  const { paint } = options;
  const fields = renderFields(change.fields, options);
  const wanted = options.rollbackTo === undefined ? 'the files' : `revision ${options.rollbackTo}`;
  const sides = fields.length === 0 ? [] : [paint.dim(`from the live value to ${wanted}:`), ...fields];
  if (!isOpenConflict(change)) return sides;
  const ways = waysOut(change, options).map(
    ([when, command]) => `${paint.dim(when)} ${paint.command(command)}`,
  );
  return [paint.conflict(change.reason), ...bySide(change, options, sides), ...ways];
}

/** What each side made of the value that zkai wrote last, where that is more than one change. */
function bySide({ sides }: Change, options: RowOptions, otherwise: readonly string[]): readonly string[] {
  if (sides === undefined || options.rollbackTo !== undefined) return otherwise;
  const { paint } = options;
  return [
    paint.dim('live, since zkai wrote it:'),
    ...indent(renderFields(sides.live, options), 2),
    paint.dim('the files, since then:'),
    ...indent(renderFields(sides.files, options), 2),
  ];
}

/** What is written of a merged value, what stays of the live one, and for how long. */
function renderBothSides(change: Change, options: RowOptions): string[] {
  const { paint } = options;
  const where = place(change.source);
  const write = `write it${where === '' ? '' : ` to ${where}`}, or leave it to others by a rule of \`ignore\``;
  return [
    ...renderFields(change.actions.length === 0 ? [] : change.fields, options),
    paint.dim('live, changed by others, and kept:'),
    ...indent(renderFields(change.sides?.live ?? [], options), 2),
    paint.dim(`An apply without --merge puts that back; to keep it for good, ${write}.`),
  ];
}

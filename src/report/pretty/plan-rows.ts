import { type Change, type MovedPlace } from '../../model/change.ts';
import { type Selection } from '../../model/selection.ts';
import { type Cell, alignRows, cell, indent } from '../columns.ts';
import { valueSummary } from '../values.ts';
import { place } from '../words.ts';
import { changeLook, MOVE } from './change-look.ts';
import { isOpenConflict, waysOut } from './conflict.ts';
import { type FieldOptions, renderFields, renderWhole, wholeOf } from './fields.ts';
import { type Row, foldedPath, foldedSummary } from './plan-fold.ts';

export interface RowOptions extends FieldOptions {
  /** For the commands that a row proposes. */
  readonly environment: string;
  /** The revision that the plan goes back to, if it does. */
  readonly rollbackTo?: number | undefined;
  readonly destroy?: true | undefined;
  readonly selection?: Selection | undefined;
}

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
  const { symbol, word, style } = movedFrom === undefined ? changeLook(change.actions, change.class) : MOVE;
  const where = place(change.source);
  return [
    cell(style, `${symbol} ${word}`),
    cell('path', movedFrom === undefined ? foldedPath(row) : movedPath(change, movedFrom)),
    ...(where === '' ? [] : [cell('dim', where)]),
    cell('dim', row.length > 1 ? foldedSummary(row) : note(change)),
  ];
}

/** `/tasks/etl -> /tasks/ingest`; one path where only the document has another name. */
function movedPath({ path }: Change, from: MovedPlace): string {
  return from.path === path ? path : `${from.path} -> ${path}`;
}

/** A declared change explains itself, by the value that is created or by the fields below; others say why they are here. */
function note(change: Change): string {
  const { class: kind, actions, document, fields, reason, movedFrom } = change;
  if (movedFrom !== undefined) return movedFrom.document === null ? '' : `moved from ${movedFrom.document}`;
  if (isOpenConflict(change)) return '';
  if (kind !== 'pending' || document === null) return reason;
  if (actions[0] === 'create')
    return fields[0]?.sensitive === true ? '(sensitive)' : valueSummary(fields[0]?.after);
  return actions[0] === 'update' ? '' : reason;
}

function renderDetails(change: Change, options: RowOptions): string[] {
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
  return [paint.conflict(change.reason), ...sides, ...waysOut(change, options)];
}

import { type FieldChange } from '../../model/change.ts';
import { type AppliedChange, type AppliedRevision } from '../../model/results.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { valueSummary } from '../values.ts';
import { count } from '../words.ts';
import { changeCells, withoutOldPaths } from './applied-change.ts';
import { type FieldOptions, renderFields, renderWhole, wholeOf } from './fields.ts';
import { changeCounts, renderEntryHead } from './log.ts';

/** One applied revision: who, when, why, and what it changed, value by value. */
export function renderRevision(revision: AppliedRevision, options: FieldOptions): string {
  const head = renderEntryHead(revision, { ...options, verbose: true });
  const { changes } = revision;
  const total = `${count(withoutOldPaths(changes).length, 'change')}: ${changeCounts(changes)}.`;
  return [
    ...head,
    ...renderAppliedChanges(changes, options),
    ...(changes.length === 0 ? [] : ['', options.paint.heading(total)]),
  ].join('\n');
}

function renderAppliedChanges(changes: readonly AppliedChange[], options: FieldOptions): string[] {
  if (changes.length === 0) return [];
  const shown = withoutOldPaths(changes);
  const rows = alignRows(
    shown.map((change) => [...changeCells(change), cell('dim', wholeSummary(change.fields ?? []))]),
    options.paint,
  );
  return [
    '',
    ...shown.flatMap(({ fields }, i) => [
      ...indent([rows[i] as string], 2),
      ...indent(renderValues(fields, options), 6),
    ]),
  ];
}

/** What came or went as a whole, in a few words. */
export function wholeSummary(fields: readonly FieldChange[]): string {
  const whole = wholeOf(fields);
  if (whole === null) return '';
  return valueSummary(whole.op === 'add' ? whole.after : whole.before);
}

/** The fields of a change; a value that came or went as a whole is told in full with `--verbose` only. */
export function renderValues(fields: AppliedChange['fields'], options: FieldOptions): string[] {
  const { paint, verbose } = options;
  if (fields === null) return [paint.dim('what it was is not known: an older zkai did not keep it')];
  const whole = wholeOf(fields);
  if (whole === null) return renderFields(fields, options);
  const value = whole.op === 'add' ? whole.after : whole.before;
  return verbose && value !== undefined ? renderWhole(value, whole.op, paint) : [];
}

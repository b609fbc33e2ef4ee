import { type FieldChange } from '../../model/change.ts';
import { type Json } from '../../model/json.ts';
import { type Cell, alignRows, cell, indent } from '../columns.ts';
import { lineDiff } from '../line-diff.ts';
import { type Paint, type Style } from '../paint.ts';
import { sanitizeLine } from '../sanitize.ts';
import { leaves, valueChange, valueText } from '../values.ts';
import { places } from '../words.ts';

export interface FieldOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Unchanged lines around a change in a text. Default 3. */
  readonly context?: number | undefined;
}

const LOOK = {
  add: { symbol: '+', style: 'create' },
  replace: { symbol: '~', style: 'update' },
  remove: { symbol: '-', style: 'delete' },
} as const satisfies Record<FieldChange['op'], { symbol: string; style: Style }>;

/** What came or went as a whole, to be told in another way than as a field; `null` where it is a secret, or only a part. */
export function wholeOf([first]: readonly FieldChange[]):
  (FieldChange & { readonly op: 'add' | 'remove' }) | null {
  if (first === undefined || first.part === 'acl' || first.pointer !== '' || first.sensitive) return null;
  return first.op === 'replace' ? null : { ...first, op: first.op };
}

/** The differences inside a value, one a line and aligned; changed texts of many lines as a diff of lines. */
export function renderFields(fields: readonly FieldChange[], options: FieldOptions): string[] {
  const aligned = alignRows(fields.map(fieldCells), options.paint);
  return fields.flatMap((field, i) => [aligned[i] as string, ...textLines(field, options)]);
}

/**
 * A value that appears or goes as a whole: every scalar as if it were a field of its own, every line of a
 * text. Nothing for what one line has said already.
 */
export function renderWhole(value: Json, op: 'add' | 'remove', paint: Paint): string[] {
  const { symbol, style } = LOOK[op];
  if (typeof value === 'string') {
    const lines = value.replace(/\n$/, '').split('\n');
    return lines.length === 1 ? [] : lines.map((line) => paint[style](sanitizeLine(`${symbol} ${line}`)));
  }
  const cells = leaves(value)
    .filter(({ pointer }) => pointer !== '')
    .map((leaf) => [cell(style, `${symbol} ${leaf.pointer}`), cell('plain', valueText(leaf.value))]);
  return alignRows(cells, paint);
}

/** A difference in one line, without its place: `~ /replicas  3 -> 4`. */
export function fieldLine(field: FieldChange): string {
  const [name, text] = fieldCells(field);
  return `${name?.text ?? ''}  ${text?.text ?? ''}`;
}

function fieldCells(field: FieldChange): Cell[] {
  const { symbol, style } = LOOK[field.op];
  if (field.part === 'acl')
    return [cell(style, `${symbol} acl`), cell('plain', entryText(field)), cell('dim', '')];
  const name = field.pointer === '' ? '(value)' : field.pointer;
  const text = isLongText(field) ? 'text' : changeText(field);
  return [cell(style, `${symbol} ${name}`), cell('plain', text), cell('dim', places(field.source))];
}

/** An entry of an ACL, or what it gives before and after. */
function entryText({ before, after }: FieldChange): string {
  const [old, next] = [before, after].map((text) => (typeof text === 'string' ? text : ''));
  if (old === '' || next === '') return sanitizeLine(`${old}${next}`);
  return sanitizeLine(`${old} -> ${next?.slice(next.lastIndexOf(':') + 1)}`);
}

function changeText(field: FieldChange): string {
  if (field.sensitive) return '(sensitive) changed';
  if (field.op === 'add') return valueText(field.after);
  if (field.op === 'remove') return valueText(field.before);
  return valueChange(field.before, field.after);
}

function isLongText({ op, before, after, sensitive }: FieldChange): boolean {
  if (sensitive || op !== 'replace' || typeof before !== 'string' || typeof after !== 'string') return false;
  return before.includes('\n') || after.includes('\n');
}

function textLines(field: FieldChange, { paint, verbose, context = 3 }: FieldOptions): string[] {
  if (!isLongText(field)) return [];
  const lines = lineDiff(field.before as string, field.after as string, { paint, verbose, context });
  return indent(lines ?? [paint.plain(changeText(field))], 4);
}

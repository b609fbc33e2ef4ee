import { type FieldPage, type FieldSummary } from '../../model/field-page.ts';
import { type Json } from '../../model/json.ts';
import { alignRows, type Cell, cell, indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { count } from '../words.ts';
import { wrapped } from '../wrapped.ts';

/** A field as `kubectl explain` shows one: what it is, what it takes, an example, and what is in it. */
export function renderField(page: FieldPage, { paint }: { readonly paint: Paint }): string {
  const { kind, path, type, required, description } = page;
  const heads = [
    [cell('dim', 'KIND'), cell('heading', kind)],
    ...(path === '' ? [] : [[cell('dim', 'FIELD'), cell('heading', path)]]),
    ...(path === '' ? [] : [[cell('dim', 'TYPE'), cell('plain', `${type}${required ? ', required' : ''}`)]]),
    ...factRows(page),
  ];
  return [
    ...alignRows(heads, paint),
    '',
    ...wrapped(description).map((line) => paint.plain(line)),
    ...section('EXAMPLE', exampleLines(page, paint), paint),
    ...section('FIELDS', fieldLines(page.fields, paint), paint),
    '',
    paint.plain(readOn(page)),
  ].join('\n');
}

/** Where there is more to read: of the first field that has fields, or of those beside this one. */
function readOn({ kind, path, fields }: FieldPage): string {
  if (fields.length === 0) {
    const above = [kind, ...path.split('.').slice(0, -1)].join('.');
    return `No fields in it. Those beside it: zkai explain ${above}`;
  }
  const first = fields.find(({ type }) => /mapping/.test(type)) ?? fields[0];
  const inner = [kind, ...(path === '' ? [] : [path]), first?.name].join('.');
  return `${count(fields.length, 'field')}; zkai explain ${inner} says more about one`;
}

function factRows({ default: fallback, choices, constraints }: FieldPage): Cell[][] {
  return [
    ...(fallback === undefined ? [] : [[cell('dim', 'DEFAULT'), cell('plain', valueText(fallback))]]),
    ...(choices.length === 0
      ? []
      : [[cell('dim', 'ONE OF'), cell('plain', choices.map(valueText).join(', '))]]),
    ...constraints.map((text, index) => [cell('dim', index === 0 ? 'RULES' : ''), cell('plain', text)]),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint.dim(title), ...indent(lines, 2)];
}

function exampleLines({ exampleText }: FieldPage, paint: Paint): string[] {
  const text = exampleText.trimEnd();
  return text === '' ? [] : text.split('\n').map((line) => paint.plain(line));
}

function fieldLines(fields: readonly FieldSummary[], paint: Paint): string[] {
  return alignRows(fieldRows(fields, ''), paint);
}

function fieldRows(fields: readonly FieldSummary[], margin: string): Cell[][] {
  return fields.flatMap((field) => [
    [
      cell('heading', margin + field.name),
      cell('dim', field.type),
      cell('plain', remarkOf(field)),
      cell('plain', firstSentence(field.description)),
    ],
    ...fieldRows(field.fields, `${margin}  `),
  ]);
}

function remarkOf({ required, default: fallback }: FieldSummary): string {
  if (required) return 'required';
  return fallback === undefined || isEmpty(fallback) ? '' : `= ${valueText(fallback)}`;
}

/** An empty list or mapping as a default is what everybody expects. */
function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A value in a line, as YAML would have it. */
function valueText(value: Json): string {
  if (typeof value === 'string') return /^[\w./:%+-]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}

function firstSentence(text: string): string {
  return (/^.*?\.(?= |$)/s.exec(text)?.[0] ?? text).replace(/\.$/, '');
}

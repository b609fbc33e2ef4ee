import { type IgnoredValues } from '../../model/change.ts';
import { type Plan } from '../../model/plan.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { sanitizeLine } from '../sanitize.ts';
import { valueText } from '../values.ts';
import { number } from '../words.ts';
import { type FieldOptions } from './fields.ts';

/** What the rules of `ignore` leave to others: how much of it there is, and with --verbose all of it. */
export function renderIgnored({ ignored = [] }: Pick<Plan, 'ignored'>, options: FieldOptions): string[] {
  const { paint, verbose } = options;
  const znodes = new Set(ignored.map(({ path }) => path)).size;
  if (znodes === 0) return [];
  const line =
    znodes === 1
      ? '1 znode differs in ignored fields, whose live values stay'
      : `${number(znodes)} znodes differ in ignored fields, whose live values stay`;
  if (!verbose) return [paint.dim(`${line} (--verbose shows which)`)];
  const rows = ignored.flatMap((values) =>
    values.fields.map((field) => [
      cell('path', values.path),
      cell('plain', field.pointer === '' ? '(value)' : field.pointer),
      cell('plain', stateOf(field)),
      cell('dim', sanitizeLine(values.reason)),
    ]),
  );
  return [paint.dim(`${line}:`), ...indent(alignRows(rows, paint), 2)];
}

function stateOf({ op, before, after, sensitive }: IgnoredValues['fields'][number]): string {
  if (sensitive) return '(sensitive)';
  switch (op) {
    case 'add':
      return `not live (files: ${valueText(after)})`;
    case 'remove':
      return `${valueText(before)} (not in the files)`;
    case 'replace':
      return `${valueText(before)} (files: ${valueText(after)})`;
  }
}

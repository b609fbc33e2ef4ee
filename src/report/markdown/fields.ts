import { type FieldChange } from '../../model/change.ts';
import { fieldLine, wholeOf } from '../pretty/fields.ts';
import { mdCode } from './text.ts';

/** Fields of one row that a comment has room for. */
const MAX_FIELDS = 8;

/** What changes inside a value, a field each; nothing for one that comes or goes as a whole. */
export function fieldLines({ fields }: { readonly fields: readonly FieldChange[] }): string[] {
  if (wholeOf(fields) !== null) return [];
  const rest = fields.length - MAX_FIELDS;
  return [
    ...fields.slice(0, MAX_FIELDS).map((field) => mdCode(fieldLine(field))),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ];
}

import { type FieldPage } from '../../model/field-page.ts';

/** `zkai.field/v1`. The text of the example is for people: `examples` has the value. */
export function fieldView(page: FieldPage) {
  const { kind, path, title, description, type, required, choices, constraints, examples, fields } = page;
  const head = { kind, path, title, description, type, required };
  const fallback = page.default === undefined ? {} : { default: page.default };
  return { apiVersion: 'zkai.field/v1', ...head, ...fallback, choices, constraints, examples, fields };
}

import { type FieldChange } from '../model/change.ts';
import { type Json, isJsonObject, pointerTokens } from '../model/json.ts';

/** A field change with what is left of its pointer below the value in hand. */
interface Rest {
  readonly field: FieldChange;
  readonly tokens: readonly string[];
}

/**
 * The value that field changes lead to: `applyFields(before, diffValues(before, after))` is `after`.
 * `undefined` is no value. The changes must come from the same `before`; that is not checked.
 */
export function applyFields(before: Json | undefined, fields: readonly FieldChange[]): Json | undefined {
  return applyRest(
    before,
    fields.map((field) => ({ field, tokens: pointerTokens(field.pointer) })),
  );
}

function applyRest(before: Json | undefined, rest: readonly Rest[]): Json | undefined {
  if (rest.length === 0) return before;
  const whole = rest.find(({ tokens }) => tokens.length === 0);
  if (whole !== undefined) return whole.field.after;
  if (Array.isArray(before)) return applyToList(before as readonly Json[], rest);
  return applyToObject(isJsonObject(before) ? before : {}, rest);
}

function applyToObject(before: { readonly [key: string]: Json }, rest: readonly Rest[]): Json {
  const members = new Map(Object.entries(before));
  for (const [key, inner] of groupByFirstToken(rest)) {
    const value = applyRest(members.get(key), inner);
    if (value === undefined) members.delete(key);
    else members.set(key, value);
  }
  return Object.fromEntries(members);
}

/** Removed indexes count in `before`, all others in the result: what is kept fills the slots that nothing was added to. */
function applyToList(before: readonly Json[], rest: readonly Rest[]): Json {
  const isHere = (op: FieldChange['op']) => (r: Rest) => r.tokens.length === 1 && r.field.op === op;
  const gone = new Set(rest.filter(isHere('remove')).map(({ tokens }) => Number(tokens[0])));
  const added = new Map(
    rest.filter(isHere('add')).map(({ field, tokens }) => [Number(tokens[0]), field.after]),
  );
  const changed = groupByFirstToken(rest.filter((r) => !isHere('remove')(r) && !isHere('add')(r)));

  const kept = before.filter((_, index) => !gone.has(index));
  const result: Json[] = [];
  for (let index = 0, next = 0; index < kept.length + added.size; index++) {
    const value = added.has(index)
      ? added.get(index)
      : applyRest(kept[next++], changed.get(String(index)) ?? []);
    if (value !== undefined) result.push(value);
  }
  return result;
}

function groupByFirstToken(rest: readonly Rest[]): Map<string, Rest[]> {
  const groups = new Map<string, Rest[]>();
  for (const { field, tokens } of rest) {
    const [first = '', ...others] = tokens;
    const group = groups.get(first) ?? [];
    group.push({ field, tokens: others });
    groups.set(first, group);
  }
  return groups;
}

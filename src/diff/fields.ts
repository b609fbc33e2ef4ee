import { byCodeUnits } from '../model/canonical-json.ts';
import { type FieldChange } from '../model/change.ts';
import { type Json, type JsonPointer, isJsonObject, pointerTo, pointerTokens } from '../model/json.ts';
import { isSeal, withoutSeals } from '../model/sealed.ts';
import { alignLists } from './align.ts';
import { isSameValue } from './same-value.ts';
import { shownValue } from './shown-value.ts';

/**
 * The differences between two values of a znode; `null` is no znode. Empty exactly when both are the same
 * value. JSON objects and arrays differ by member; anything else is one change at pointer `''`.
 *
 * An array index in a pointer counts in `after`, because that is the text that a person edits. Only the
 * last token of a `remove` counts in `before`, where alone the element is. `applyFields` is the inverse.
 *
 * Sorted by pointer (indexes as numbers), removes before adds. What is sealed is told to differ, and nothing of it.
 */
export function diffValues(before: Buffer | null, after: Buffer | null): FieldChange[] {
  if (before === null) return after === null ? [] : [added('', shownValue(after).value)];
  if (after === null) return [removed('', shownValue(before).value)];
  if (before.equals(after)) return [];
  const left = shownValue(before);
  const right = shownValue(after);
  if (left.hasFields && right.hasFields) return sortFields(diffJson(left.value, right.value, ''));
  return isSameValue(before, after) ? [] : [replaced('', left.value, right.value)];
}

function diffJson(before: Json, after: Json, pointer: JsonPointer): FieldChange[] {
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, pointer);
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => {
      const at = pointerTo(pointer, key);
      if (!Object.hasOwn(after, key)) return [removed(at, before[key] as Json)];
      if (!Object.hasOwn(before, key)) return [added(at, after[key] as Json)];
      return diffJson(before[key] as Json, after[key] as Json, at);
    });
  }
  // Scalars of JSON: `===` is equality here, as there is no NaN, and -0 is written as 0.
  return before === after ? [] : [replaced(pointer, before, after)];
}

function diffLists(before: readonly Json[], after: readonly Json[], pointer: JsonPointer): FieldChange[] {
  return alignLists(before, after).flatMap((step) => {
    if (step.kind === 'removed')
      return [removed(pointerTo(pointer, step.before), before[step.before] as Json)];
    const at = pointerTo(pointer, step.after);
    if (step.kind === 'added') return [added(at, after[step.after] as Json)];
    return diffJson(before[step.before] as Json, after[step.after] as Json, at);
  });
}

const added = (pointer: JsonPointer, after: Json): FieldChange =>
  isSeal(after)
    ? { pointer, op: 'add', sensitive: true }
    : { pointer, op: 'add', after: withoutSeals(after), sensitive: false };
const removed = (pointer: JsonPointer, before: Json): FieldChange =>
  isSeal(before)
    ? { pointer, op: 'remove', sensitive: true }
    : { pointer, op: 'remove', before: withoutSeals(before), sensitive: false };
const replaced = (pointer: JsonPointer, before: Json, after: Json): FieldChange =>
  isSeal(before) || isSeal(after)
    ? { pointer, op: 'replace', sensitive: true }
    : {
        pointer,
        op: 'replace',
        before: withoutSeals(before),
        after: withoutSeals(after),
        sensitive: false,
      };

const OP_ORDER = { remove: 0, replace: 1, add: 2 } as const satisfies Record<FieldChange['op'], number>;

function sortFields(fields: readonly FieldChange[]): FieldChange[] {
  return fields
    .map((field) => ({ field, tokens: pointerTokens(field.pointer) }))
    .sort((a, b) => compareTokens(a.tokens, b.tokens) || OP_ORDER[a.field.op] - OP_ORDER[b.field.op])
    .map(({ field }) => field);
}

function compareTokens(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareToken(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Indexes by number and before names; names by code units. */
function compareToken(a: string, b: string): number {
  const [x, y] = [indexOf(a), indexOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (x !== undefined) return -1;
  return y !== undefined ? 1 : byCodeUnits(a, b);
}

function indexOf(token: string): number | undefined {
  return /^(?:0|[1-9]\d{0,14})$/.test(token) ? Number(token) : undefined;
}

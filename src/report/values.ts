import { canonicalJson } from '../model/canonical-json.ts';
import { type Json, type JsonPointer, isJsonObject, pointerTo } from '../model/json.ts';
import { count, elide, number } from './words.ts';

const MAX_VALUE = 64;
/** What is shown of the common beginning in front of a difference. */
const LEAD = 16;

/** A value on one line: JSON, or what is known of bytes; long ones are cut and say how long they are. */
export function valueText(value: Json | undefined, max: number = MAX_VALUE): string {
  if (value === undefined) return '';
  return binaryText(value) ?? digestText(value) ?? elide(canonicalJson(value), max);
}

/** `before -> after`. Long texts are cut where they begin to differ, so that the difference is what is seen. */
export function valueChange(before: Json | undefined, after: Json | undefined): string {
  const [left, right] = [valueText(before, Infinity), valueText(after, Infinity)];
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  const isLong = left.length > MAX_VALUE || right.length > MAX_VALUE;
  const from = isLong && same > MAX_VALUE / 2 ? same - LEAD : 0;
  return `${elide(left, MAX_VALUE, from)} -> ${elide(right, MAX_VALUE, from)}`;
}

/** A value in a few words: `58 fields`, `12 lines`, or itself where it is short. */
export function valueSummary(value: Json | undefined): string {
  if (value === undefined) return '';
  if (value === '') return 'empty';
  const bytes = binaryText(value);
  if (bytes !== undefined) return bytes;
  if (typeof value === 'object' && value !== null) return count(fieldCount(value), 'field');
  if (typeof value === 'string' && value.includes('\n')) return count(lineCount(value), 'line');
  return valueText(value, 40);
}

/** Every scalar (and every empty object or list) of a value with its pointer, in the order of the value. */
export function leaves(value: Json, pointer: JsonPointer = ''): { pointer: JsonPointer; value: Json }[] {
  if (binaryText(value) !== undefined) return [{ pointer, value }];
  const members = Array.isArray(value)
    ? [...(value as readonly Json[]).entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  if (members.length === 0) return [{ pointer, value }];
  return members.flatMap(([key, member]) => leaves(member, pointerTo(pointer, key)));
}

/** How many scalars a value holds; none is none. */
export function fieldCount(value: Json | undefined): number {
  if (value === undefined || value === '') return 0;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce(
    (sum: number, member) => sum + Math.max(1, fieldCount(member as Json)),
    0,
  );
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** Of a hash, the beginning says as much as the whole. */
function digestText(value: Json): string | undefined {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value)
    ? `${value.slice(0, 19)}...`
    : undefined;
}

/** How `diff/` shows bytes that are no text: `{bytes, sha256}`. */
function binaryText(value: Json): string | undefined {
  if (!isJsonObject(value) || Object.keys(value).length !== 2) return undefined;
  const { bytes, sha256 } = value;
  if (typeof bytes !== 'number' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
    return undefined;
  return `${number(bytes)} bytes, sha256 ${sha256.slice(0, 12)}`;
}

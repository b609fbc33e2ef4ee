import { canonicalJson } from '../model/canonical-json.ts';
import { type Json, isJsonObject } from '../model/json.ts';

/** One step through two lists: an element of both (equal, or the same one changed), of one, or of the other. */
export type Step =
  | { readonly kind: 'both'; readonly before: number; readonly after: number }
  | { readonly kind: 'removed'; readonly before: number }
  | { readonly kind: 'added'; readonly after: number };

type List = readonly Json[];

/** Cells of the comparison table; larger lists are paired by position. Keeps one list under some milliseconds. */
const MAX_CELLS = 100_000;

/**
 * Which element of `before` became which of `after`, in order. Objects that carry a `name` are one and the same
 * when the name is, everything else when it is equal (longest common subsequence). What is left between two
 * such anchors is paired in order: an element without a name that only changed its value stays where it is.
 */
export function alignLists(before: List, after: List): Step[] {
  const left = before.map(identity);
  const right = after.map(identity);
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  for (const anchor of [...anchors(left, right), { before: before.length, after: after.length }]) {
    for (; i < anchor.before && j < anchor.after && isPair(before[i], after[j]); i++, j++)
      steps.push({ kind: 'both', before: i, after: j });
    for (; i < anchor.before; i++) steps.push({ kind: 'removed', before: i });
    for (; j < anchor.after; j++) steps.push({ kind: 'added', after: j });
    if (i < before.length && j < after.length) steps.push({ kind: 'both', before: i++, after: j++ });
  }
  return steps;
}

/** Named objects pair by name only; otherwise a scalar replaces a scalar, an object an object, a list a list. */
function isPair(a: Json | undefined, b: Json | undefined): boolean {
  return nameIn(a) === undefined && nameIn(b) === undefined && shape(a) === shape(b);
}

function shape(value: Json | undefined): string {
  return Array.isArray(value) ? 'list' : isJsonObject(value) ? 'object' : 'scalar';
}

function nameIn(value: Json | undefined): string | undefined {
  return isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : undefined;
}

function identity(value: Json): string {
  const name = nameIn(value);
  return name === undefined ? canonicalJson(value) : `name ${name}`;
}

interface Anchor {
  readonly before: number;
  readonly after: number;
}

/** The longest common subsequence, by the textbook table over what common ends leave. */
function anchors(left: readonly string[], right: readonly string[]): Anchor[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let tail = 0;
  const most = Math.min(left.length, right.length) - start;
  while (tail < most && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;

  const found: Anchor[] = [];
  for (let i = 0; i < start; i++) found.push({ before: i, after: i });
  found.push(...middleAnchors(left, right, { start, tail }));
  for (let i = tail; i > 0; i--) found.push({ before: left.length - i, after: right.length - i });
  return found;
}

function middleAnchors(
  left: readonly string[],
  right: readonly string[],
  { start, tail }: { start: number; tail: number },
): Anchor[] {
  const rows = left.length - start - tail;
  const columns = right.length - start - tail;
  if (rows * columns > MAX_CELLS) return [];
  const width = columns + 1;
  // lengths[i * width + j]: the longest common subsequence of what begins at row i and column j.
  const lengths = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  const isEqual = (i: number, j: number): boolean => left[start + i] === right[start + j];
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      lengths[i * width + j] = isEqual(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));

  const found: Anchor[] = [];
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (isEqual(i, j)) found.push({ before: start + i++, after: start + j++ });
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

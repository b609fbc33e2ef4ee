import { type FieldChange } from '../model/change.ts';
import { isJsonObject, type Json, type JsonPointer, pointerTokens } from '../model/json.ts';
import { parseExact, printExact, printShown } from '../model/exact-json.ts';
import { diffValues } from './fields.ts';

/** What is left of the pointers below the value in hand. */
type Patterns = readonly (readonly string[])[];

/**
 * What a znode holds but for the ignored fields: equal for two values that differ in nothing else. Bytes that are no
 * JSON have no fields; only `''`, the whole value, ignores those.
 */
export function withoutIgnored(data: Buffer, fields: readonly JsonPointer[]): Buffer {
  if (fields.length === 0) return data;
  const patterns = fields.map(pointerTokens);
  if (isWhole(patterns)) return Buffer.alloc(0);
  const value = parseExact(data);
  if (value === undefined) return data;
  return printExact(stripped(value, patterns) ?? emptyLike(value));
}

/** The declared value with what is live in the ignored fields: there, gone, or added by others. Canonical JSON. */
export function carryIgnored(declared: Buffer, live: Buffer, fields: readonly JsonPointer[]): Buffer {
  return carried(declared, live, fields, printExact) ?? declared;
}

/** The ignored fields in which live differs from what is declared, read from live to declared. */
export function diffIgnored(live: Buffer, declared: Buffer, fields: readonly JsonPointer[]): FieldChange[] {
  const kept = carried(declared, live, fields, printShown);
  return kept === undefined ? [] : diffValues(kept, declared);
}

/** The differences of two values of which one has the ignored fields of the other. */
export function diffCarried(live: Buffer | null, after: Buffer | null): FieldChange[] {
  return diffValues(shown(live), shown(after));
}

function shown(data: Buffer | null): Buffer | null {
  const value = data === null ? undefined : parseExact(data);
  return value === undefined ? data : printShown(value);
}

function carried(
  declared: Buffer,
  live: Buffer,
  fields: readonly JsonPointer[],
  print: (value: Json) => Buffer,
): Buffer | undefined {
  const patterns = fields.map(pointerTokens);
  if (isWhole(patterns)) return live;
  const [ours, theirs] = [parseExact(declared), parseExact(live)];
  if (ours === undefined || theirs === undefined) return undefined;
  return print(merged(ours, theirs, patterns) ?? emptyLike(ours));
}

const isWhole = (patterns: Patterns): boolean => patterns.some((pattern) => pattern.length === 0);

function below(patterns: Patterns, key: string | number): Patterns {
  const name = String(key);
  return patterns.flatMap(([token, ...rest]) => (token === '*' || token === name ? [rest] : []));
}

/** Whether an element of a list can be ignored as a whole. */
const namesElements = (patterns: Patterns): boolean => patterns.some((pattern) => pattern.length === 1);

const emptyLike = (value: Json): Json => (Array.isArray(value) ? [] : {});

/**
 * `undefined`: nothing of it counts. An object that is there for ignored members alone counts as absent, since it may
 * come and go with them. Ignored elements of a list leave a null behind, so that the others keep their places.
 */
function stripped(value: Json, patterns: Patterns): Json | undefined {
  if (isWhole(patterns)) return undefined;
  if (patterns.length === 0) return value;
  if (Array.isArray(value)) return strippedList(value as readonly Json[], patterns);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const left = stripped(member, below(patterns, key));
    return left === undefined ? [] : [[key, left] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function strippedList(list: readonly Json[], patterns: Patterns): Json | undefined {
  const elements: Json[] = [];
  let length = 0;
  for (const [index, element] of list.entries()) {
    const inside = below(patterns, index);
    elements.push(isWhole(inside) ? null : (stripped(element, inside) ?? emptyLike(element)));
    if (!isWhole(inside)) length = index + 1;
  }
  const left = elements.slice(0, length);
  return left.length === 0 && namesElements(patterns) ? undefined : left;
}

/** As declared outside of the patterns, as live inside; `undefined`: nothing is there. */
function merged(declared: Json | undefined, live: Json | undefined, patterns: Patterns): Json | undefined {
  if (isWhole(patterns)) return live;
  if (patterns.length === 0) return declared;
  if (Array.isArray(declared)) {
    return mergedList(
      declared as readonly Json[],
      Array.isArray(live) ? (live as readonly Json[]) : [],
      patterns,
    );
  }
  if (declared === undefined && Array.isArray(live)) {
    const kept = namesElements(patterns) ? mergedList([], live as readonly Json[], patterns) : [];
    return kept.length === 0 ? undefined : kept;
  }
  if (declared !== undefined && !isJsonObject(declared)) return declared;
  const ours = declared ?? {};
  const theirs = isJsonObject(live) ? live : {};
  const members = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].flatMap((key) => {
    const left = merged(memberOf(ours, key), memberOf(theirs, key), below(patterns, key));
    return left === undefined ? [] : [[key, left] as const];
  });
  return members.length === 0 && declared === undefined ? undefined : Object.fromEntries(members);
}

/** Which elements a list has is declared, unless they are ignored as a whole. */
function mergedList(declared: readonly Json[], live: readonly Json[], patterns: Patterns): readonly Json[] {
  const isIgnored = (index: number): boolean => isWhole(below(patterns, index));
  let length = declared.length;
  while (length > live.length && isIgnored(length - 1)) length -= 1;
  const elements = declared.slice(0, length).map((element, index): Json => {
    if (isIgnored(index)) return live[index] ?? element;
    const inside = below(patterns, index);
    const hasName = !isWhole(below(inside, 'name'));
    const other = hasName ? counterpart(element, index, live) : live[index];
    return merged(element, other, inside) ?? element;
  });
  while (elements.length < live.length && isIgnored(elements.length))
    elements.push(live[elements.length] as Json);
  return elements;
}

/** The live element that a declared one stands for: by its name, where it has one of its own, else at the same place. */
function counterpart(element: Json, index: number, live: readonly Json[]): Json | undefined {
  if (!isJsonObject(element) || typeof element['name'] !== 'string') return live[index];
  const [same, ...others] = live.filter((other) => isJsonObject(other) && other['name'] === element['name']);
  return others.length === 0 ? same : live[index];
}

function memberOf(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

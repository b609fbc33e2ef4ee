import { didYouMean } from './did-you-mean.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTo,
  pointerTokens,
  valueAt,
} from '../../model/json.ts';
import { type PatchOperation } from '../../model/kinds/patch.ts';
import { MAX_DEPTH } from '../parse/nesting.ts';
import { insertedItem, type Origins, removedItem, takenFrom, writtenAt } from './patch-origins.ts';

/** What an operation made of a value. */
export interface Operated {
  readonly value: Json;
  readonly origins: Origins;
}

/** Why an operation cannot be done. */
export interface OperationProblem {
  /** The member of the operation that is wrong. */
  readonly at: 'path' | 'from' | 'value';
  /** What the document has instead. */
  readonly message: string;
  /** `differs`: a test found `found`, or nothing where that is absent. */
  readonly kind: 'impossible' | 'differs';
  readonly found?: Json;
}

/** Copies of copies grow without end, and a document that nobody can read is no use. */
const MAX_COPIED = 100_000;

/**
 * Mappings that earlier operations have made and that are in one place: the next ones change them where they are, so that
 * thousands of operations on one mapping do not copy it as often.
 */
export type OwnMappings = Set<Json>;

/** One operation of JSON Patch (RFC 6902). The value that comes in stays as it is, but for what is our own. */
export function operate(
  value: Json,
  operation: PatchOperation,
  own: OwnMappings = new Set(),
): Operated | OperationProblem {
  const { op, path, from = '', value: given = null } = operation;
  switch (op) {
    case 'add':
      return insert(value, { path, member: given, own });
    case 'remove':
      return remove(value, { path, at: 'path', own });
    case 'replace': {
      const target = find(value, path, 'path');
      if ('message' in target) return target;
      return (
        tooDeep(path, given) ?? {
          value: set(value, pointerTokens(path), { member: given, own }),
          origins: writtenAt(path),
        }
      );
    }
    case 'copy':
    case 'move':
      return transfer(value, { path, from, keeps: op === 'copy', own });
    case 'test': {
      const target = find(value, path, 'path');
      const found = 'message' in target ? undefined : target.found;
      if (found !== undefined && canonicalJson(found) === canonicalJson(given))
        return { value, origins: same };
      if (found === undefined) return { at: 'path', kind: 'differs', message: messageOf(target) };
      return { at: 'value', kind: 'differs', message: '', found };
    }
  }
}

function messageOf(target: OperationProblem | { readonly found: Json }): string {
  return 'message' in target ? target.message : '';
}

const same: Origins = (pointer) => ({ before: pointer });

function transfer(
  value: Json,
  {
    path,
    from,
    keeps,
    own,
  }: {
    readonly path: JsonPointer;
    readonly from: JsonPointer;
    readonly keeps: boolean;
    readonly own: OwnMappings;
  },
): Operated | OperationProblem {
  const source = find(value, from, 'from');
  if ('message' in source) return source;
  if (!keeps && path.startsWith(`${from}/`))
    return impossible('path', 'a member cannot be moved into itself');
  if (keeps && sizeOf(source.found) > MAX_COPIED)
    return impossible('from', `it holds more than ${MAX_COPIED} values, too many to copy`);
  if (keeps) own.clear(); // what is copied is in two places
  const left = keeps ? { value, origins: same } : remove(value, { path: from, at: 'from', own });
  if ('message' in left) return left;
  const put = insert(left.value, { path, member: source.found, own });
  if ('message' in put) return put;
  return { value: put.value, origins: takenFrom(from, { put: put.origins, left: left.origins }) };
}

function insert(
  value: Json,
  { path, member, own }: { readonly path: JsonPointer; readonly member: Json; readonly own: OwnMappings },
): Operated | OperationProblem {
  const deep = tooDeep(path, member);
  if (deep !== undefined) return deep;
  const tokens = pointerTokens(path);
  const last = tokens.at(-1);
  if (last === undefined) return { value: member, origins: writtenAt('') };
  const parentPath = parentOf(path);
  const parent = find(value, parentPath, 'path');
  if ('message' in parent) return parent;
  if (!Array.isArray(parent.found)) {
    if (!isJsonObject(parent.found)) return noContainer(parentPath, parent.found);
    return { value: set(value, tokens, { member, own }), origins: writtenAt(path) };
  }
  const items = parent.found as readonly Json[];
  const index = last === '-' ? items.length : indexOf(last);
  if (index === undefined || index > items.length) return noItem(last, parentPath, items.length);
  return {
    value: set(value, tokens.slice(0, -1), { member: items.toSpliced(index, 0, member), own }),
    origins: insertedItem(parentPath, index),
  };
}

function remove(
  value: Json,
  { path, at, own }: { readonly path: JsonPointer; readonly at: 'path' | 'from'; readonly own: OwnMappings },
): Operated | OperationProblem {
  const tokens = pointerTokens(path);
  const last = tokens.at(-1);
  if (last === undefined) return impossible(at, 'the whole document cannot be removed');
  const target = find(value, path, at);
  if ('message' in target) return target;
  const parentPath = parentOf(path);
  const parent = valueAt(value, parentPath) ?? null;
  if (Array.isArray(parent)) {
    const index = Number(last);
    const rest = (parent as readonly Json[]).toSpliced(index, 1);
    const member = set(value, tokens.slice(0, -1), { member: rest, own });
    return { value: member, origins: removedItem(parentPath, index) };
  }
  const left = ownMapping(parent as JsonObject, own);
  delete left[last];
  return { value: set(value, tokens.slice(0, -1), { member: left, own }), origins: writtenAt(path, 'path') };
}

/** The member that a pointer names; else the first part of the way that is not there, with the one that was meant. */
function find(
  value: Json,
  path: JsonPointer,
  at: 'path' | 'from',
): OperationProblem | { readonly found: Json } {
  let current = value;
  let here = '';
  for (const token of pointerTokens(path)) {
    if (Array.isArray(current)) {
      const items = current as readonly Json[];
      const item = items[indexOf(token) ?? -1];
      if (item === undefined) return noItem(token, here, items.length, at);
      current = item;
    } else if (isJsonObject(current)) {
      const member = Object.hasOwn(current, token) ? current[token] : undefined;
      if (member === undefined) {
        const meant = didYouMean(token, Object.keys(current));
        return impossible(at, `there is no ${JSON.stringify(token)} in ${placeText(here)}${meant}`);
      }
      current = member;
    } else {
      return noContainer(here, current, at);
    }
    here = pointerTo(here, token);
  }
  return { found: current };
}

/** A value with one member replaced or added; its parent must be there. */
function set(
  value: Json,
  [token, ...rest]: readonly string[],
  { member, own }: { readonly member: Json; readonly own: OwnMappings },
): Json {
  if (token === undefined) return member;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.with(Number(token), set(items[Number(token)] ?? null, rest, { member, own }));
  }
  const object = ownMapping(value as JsonObject, own);
  const below = set(Object.hasOwn(object, token) ? (object[token] ?? null) : null, rest, { member, own });
  // Not an assignment: a key may be named __proto__.
  Object.defineProperty(object, token, {
    value: below,
    enumerable: true,
    writable: true,
    configurable: true,
  });
  return object;
}

function ownMapping(object: JsonObject, own: OwnMappings): Record<string, Json> {
  if (own.has(object)) return object;
  const copy = Object.fromEntries(Object.entries(object));
  own.add(copy);
  return copy;
}

/** An index as RFC 6901 writes it: no sign, no leading zero. */
function indexOf(token: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(token) ? Number(token) : undefined;
}

function parentOf(path: JsonPointer): JsonPointer {
  return path.slice(0, path.lastIndexOf('/'));
}

function impossible(at: OperationProblem['at'], message: string): OperationProblem {
  return { at, message, kind: 'impossible' };
}

function noItem(
  token: string,
  list: JsonPointer,
  length: number,
  at: 'path' | 'from' = 'path',
): OperationProblem {
  const has = length === 0 ? 'no item' : `the items 0 to ${length - 1}`;
  return impossible(at, `there is no item ${JSON.stringify(token)} in ${placeText(list)}, which has ${has}`);
}

function noContainer(place: JsonPointer, found: Json, at: 'path' | 'from' = 'path'): OperationProblem {
  const what = found === null ? 'null' : `a ${typeof found === 'string' ? 'text' : typeof found}`;
  return impossible(at, `${placeText(place)} is ${what}, and has no members`);
}

function placeText(pointer: JsonPointer): string {
  return pointer === '' ? 'the document' : pointer;
}

function tooDeep(path: JsonPointer, value: Json): OperationProblem | undefined {
  const room = MAX_DEPTH - pointerTokens(path).length;
  return room >= 0 && isWithinDepth(value, room)
    ? undefined
    : impossible('path', `mappings and lists would nest deeper than ${MAX_DEPTH} levels`);
}

function isWithinDepth(value: Json, room: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return room > 0 && Object.values(value as JsonObject).every((member) => isWithinDepth(member, room - 1));
}

/** How many values there are in a value, counted no further than a little above {@link MAX_COPIED}. */
function sizeOf(value: Json): number {
  let size = 1;
  if (typeof value !== 'object' || value === null) return size;
  for (const member of Object.values(value as JsonObject)) {
    size += sizeOf(member);
    if (size > MAX_COPIED) break;
  }
  return size;
}

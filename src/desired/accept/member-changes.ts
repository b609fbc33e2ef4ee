import { canonicalJson } from '../../model/canonical-json.ts';
import { isJsonObject, type Json, type JsonPointer, pointerTo } from '../../model/json.ts';

/** One step from a value to another one. Those of one list are meant one after the other, from the last item to the first. */
export type MemberChange =
  | { readonly op: 'set'; readonly pointer: JsonPointer; readonly value: Json }
  | { readonly op: 'remove'; readonly pointer: JsonPointer }
  /** `key`: of the new member, or the index that the new item has. */
  | {
      readonly op: 'add';
      readonly pointer: JsonPointer;
      readonly key: string | number;
      readonly value: Json;
    };

/** The pointer of what a change is about, a new member included. */
export function changedMember(change: MemberChange): JsonPointer {
  return change.op === 'add' ? pointerTo(change.pointer, change.key) : change.pointer;
}

/** What makes `wanted` of `is`, as deep as the two have the same form, so that what is around it stays as somebody wrote it. */
export function memberChanges(is: Json, wanted: Json, pointer: JsonPointer = ''): MemberChange[] {
  if (isSame(is, wanted)) return [];
  if (isJsonObject(is) && isJsonObject(wanted)) {
    const keys = [...new Set([...Object.keys(is), ...Object.keys(wanted)])];
    return keys.flatMap((key): MemberChange[] => {
      const [before, after] = [ownMember(is, key), ownMember(wanted, key)];
      const at = pointerTo(pointer, key);
      if (after === undefined) return [{ op: 'remove', pointer: at }];
      return before === undefined
        ? [{ op: 'add', pointer, key, value: after }]
        : memberChanges(before, after, at);
    });
  }
  if (Array.isArray(is) && Array.isArray(wanted))
    return itemChanges(is as readonly Json[], wanted as readonly Json[], pointer);
  return [{ op: 'set', pointer, value: wanted }];
}

/**
 * Items with names come and go by those. Of others, those that both have at the beginning and at the end stay, the first
 * ones of the rest are changed, and what is left comes or goes.
 */
function itemChanges(is: readonly Json[], wanted: readonly Json[], pointer: JsonPointer): MemberChange[] {
  const named = namedChanges(is, wanted, pointer);
  if (named !== undefined) return named;
  const shorter = Math.min(is.length, wanted.length);
  let head = 0;
  while (head < shorter && isSame(is[head], wanted[head])) head += 1;
  let tail = 0;
  while (tail < shorter - head && isSame(is.at(-1 - tail), wanted.at(-1 - tail))) tail += 1;
  const [old, fresh] = [is.slice(head, is.length - tail), wanted.slice(head, wanted.length - tail)];
  const common = Math.min(old.length, fresh.length);
  const gone = old.slice(common).map((_, index): MemberChange => {
    return { op: 'remove', pointer: pointerTo(pointer, head + common + index) };
  });
  const come = fresh
    .slice(common)
    .map((value): MemberChange => ({ op: 'add', pointer, key: head + common, value }));
  const changed = fresh
    .slice(0, common)
    .flatMap((value, index) => memberChanges(old[index] ?? null, value, pointerTo(pointer, head + index)));
  return [...gone.toReversed(), ...come, ...changed];
}

/** Members that tell the items of a list apart. */
const NAMES = ['name', 'id', 'path', 'version'] as const;

/** `undefined` where the items have no names, or those that stay are in another order. */
function namedChanges(
  is: readonly Json[],
  wanted: readonly Json[],
  pointer: JsonPointer,
): MemberChange[] | undefined {
  const [old, now] = [namesOf(is), namesOf(wanted)];
  if (old === undefined || now === undefined) return undefined;
  const [left, right] = [new Set(old), new Set(now)];
  const staying = old.filter((name) => right.has(name));
  if (staying.join('\n') !== now.filter((name) => left.has(name)).join('\n')) return undefined;
  const gone = old.flatMap((name, index): MemberChange[] =>
    right.has(name) ? [] : [{ op: 'remove', pointer: pointerTo(pointer, index) }],
  );
  let behind = 0; // index of the item that is there and that the next one comes before
  const others = now.flatMap((name, index): MemberChange[] => {
    const value = wanted[index] ?? null;
    if (!left.has(name)) return [{ op: 'add', pointer, key: behind, value }];
    const at = old.indexOf(name);
    behind = at + 1;
    return memberChanges(is[at] ?? null, value, pointerTo(pointer, at));
  });
  return [...gone.toReversed(), ...others];
}

/** As JSON, each once; `undefined`: not all have one. */
function namesOf(list: readonly Json[]): readonly string[] | undefined {
  const key = NAMES.find((name) => list.every((item) => isJsonObject(item) && isName(ownMember(item, name))));
  if (key === undefined || list.length === 0) return undefined;
  const names = list.map((item) =>
    JSON.stringify([key, isJsonObject(item) ? (ownMember(item, key) ?? null) : null]),
  );
  return new Set(names).size === names.length ? names : undefined;
}

function isName(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b);
}

function ownMember(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

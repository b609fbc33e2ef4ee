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

/** Items that both have at the beginning and at the end stay; of the others the first ones are changed, the rest comes or goes. */
function itemChanges(is: readonly Json[], wanted: readonly Json[], pointer: JsonPointer): MemberChange[] {
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
  const come = fresh.slice(common).map((value, index): MemberChange => {
    return { op: 'add', pointer, key: head + common + index, value };
  });
  const changed = fresh
    .slice(0, common)
    .flatMap((value, index) => memberChanges(old[index] ?? null, value, pointerTo(pointer, head + index)));
  return [...gone.toReversed(), ...come, ...changed];
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b);
}

function ownMember(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

import { isJsonObject, type Json, type JsonObject, type JsonPointer, pointerTo } from '../../model/json.ts';

/**
 * What the schemas describe and this version does not do yet, by kind; `*` is any key or index. Saying nothing
 * would be dangerous: a protection that does nothing looks like one that does.
 */
const UNSUPPORTED: Readonly<Record<string, readonly { pointer: string; only?: Json }[]>> = {
  ModelParams: [{ pointer: '/spec/versions/*/weights/inline' }],
};

/** Pointers of the members that would be ignored. An empty list or mapping asks for nothing. */
export function unsupportedMembers(kind: string, value: JsonObject): JsonPointer[] {
  return (UNSUPPORTED[kind] ?? []).flatMap(({ pointer, only }) =>
    membersAt(value, pointer.slice(1).split('/'))
      .filter(({ member }) => (only === undefined ? !isEmpty(member) : member === only))
      .map((found) => found.pointer),
  );
}

interface Member {
  readonly pointer: JsonPointer;
  readonly member: Json;
}

function membersAt(value: Json, pattern: readonly string[]): Member[] {
  let members: Member[] = [{ pointer: '', member: value }];
  for (const token of pattern) members = members.flatMap((parent) => childrenOf(parent, token));
  return members;
}

function childrenOf({ pointer, member }: Member, token: string): Member[] {
  if (!isJsonObject(member) && !Array.isArray(member)) return [];
  return Object.entries(member as JsonObject)
    .filter(([key]) => token === '*' || key === token)
    .map(([key, child]) => ({ pointer: pointerTo(pointer, key), member: child }));
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && (value === null || Object.keys(value).length === 0);
}

import { append } from '../../model/append.ts';
import { isJsonObject, type Json, type JsonObject, type JsonPointer, pointerTo } from '../../model/json.ts';
import { type Merged, type MergeInput, type MergeProblem, type MergeSchema } from './merged.ts';
import { type MemberOutline } from './outline.ts';

/** What an item of a patch may say of the list, or of the item with its key. */
const DIRECTIVE = '$patch';

interface ItemsMerge {
  /** The member that tells items apart. */
  readonly key: string;
  readonly schema: MergeSchema;
  /** Of the list, in the patch. */
  readonly pointer: JsonPointer;
  /** How two items with one key become one. */
  readonly merge: (base: Json | undefined, patch: Json, input: MergeInput) => Merged;
}

/** An item of the result on its way. */
interface Item {
  readonly value: Json;
  readonly member: MemberOutline;
}

/**
 * Merges a list item by item. An item of the patch is merged into the one with the same key, which stays where it is;
 * one with a new key comes behind all others. `$patch: delete` beside the key removes the item, and an item that is
 * nothing but `$patch: replace` makes the rest of the list replace the base.
 */
export function mergeItems(
  base: readonly Json[] | undefined,
  patch: readonly Json[],
  { key, schema, pointer, merge }: ItemsMerge,
): Merged {
  const problems: MergeProblem[] = [];
  const replaces = patch.some(isReplacement);
  const before = replaces || base === undefined ? [] : base;
  const items: (Item | undefined)[] = before.map((value, index) => ({
    value,
    member: { base: String(index), outline: { writer: 'base' } },
  }));
  const places = new Map<string, number>();
  for (const [place, item] of before.entries()) {
    const id = identityOf(item, key);
    if (id !== undefined && !places.has(id)) places.set(id, place);
  }
  const seen = new Map<string, number>();

  for (const [index, change] of patch.entries()) {
    if (isReplacement(change)) continue;
    const at = pointerTo(pointer, index);
    const id = identityOf(change, key);
    if (id === undefined || !isJsonObject(change)) {
      problems.push(withoutKey(at, key));
      continue;
    }
    const earlier = seen.get(id);
    if (earlier !== undefined) {
      problems.push(twice(pointerTo(at, key), { key, id, earlier }));
      continue;
    }
    seen.set(id, index);
    const place = places.get(id);
    const { [DIRECTIVE]: directive, ...content } = change;
    if (directive === undefined) {
      const merged = merge(place === undefined ? undefined : before[place], content, {
        schema: schema.below(String(index)),
        pointer: at,
      });
      append(problems, merged.problems);
      const own = { patch: String(index), outline: merged.outline };
      const member = place === undefined ? own : { base: String(place), ...own };
      if (place === undefined) items.push({ value: merged.value, member });
      else items[place] = { value: merged.value, member };
    } else if (directive !== 'delete') {
      problems.push(unknownDirective(pointerTo(at, DIRECTIVE)));
    } else if (place === undefined) {
      problems.push(nothingToDelete(pointerTo(at, key), { key, id }));
    } else {
      items[place] = undefined;
    }
  }

  const kept = items.filter((item) => item !== undefined);
  return {
    value: kept.map(({ value }) => value),
    outline: {
      writer: base === undefined || replaces ? 'patch' : 'base',
      members: new Map(kept.map(({ member }, index) => [String(index), member])),
    },
    problems,
  };
}

function isReplacement(item: Json): boolean {
  return isJsonObject(item) && item[DIRECTIVE] === 'replace' && Object.keys(item).length === 1;
}

/** What tells an item apart, whatever type it has; `undefined`: nothing does. */
function identityOf(item: Json, key: string): string | undefined {
  const value: Json | undefined = isJsonObject(item) ? ownMember(item, key) : undefined;
  return value === undefined || value === null || typeof value === 'object'
    ? undefined
    : JSON.stringify(value);
}

function ownMember(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function withoutKey(pointer: JsonPointer, key: string): MergeProblem {
  return {
    pointer,
    message: `this list is merged item by item, and the item has no ${key} to find it by`,
    fix: `Give it its ${key}, or add the item {${DIRECTIVE}: replace} to replace the whole list.`,
  };
}

function twice(
  pointer: JsonPointer,
  { key, id, earlier }: { readonly key: string; readonly id: string; readonly earlier: number },
): MergeProblem {
  return {
    pointer,
    message: `the item with the ${key} ${id} is changed twice; item ${earlier} has it, too`,
    fix: 'Join the two items.',
  };
}

function nothingToDelete(
  pointer: JsonPointer,
  { key, id }: { readonly key: string; readonly id: string },
): MergeProblem {
  return {
    pointer,
    message: `there is no item with the ${key} ${id} to delete`,
    fix: `Correct the ${key} as it is written in the base, or remove the item.`,
  };
}

function unknownDirective(pointer: JsonPointer): MergeProblem {
  return {
    pointer,
    message: `${DIRECTIVE} must be delete beside the key of an item, or replace alone in an item`,
    fix: `Write ${DIRECTIVE}: delete, or remove it.`,
  };
}

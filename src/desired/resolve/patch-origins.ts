import { type JsonPointer, pointerTo } from '../../model/json.ts';

/** Where a member of what an operation made comes from. */
export interface Origin {
  /** The place in the operation that set or removed it, such as `/value/a`; absent: the operation left it alone. */
  readonly written?: JsonPointer;
  /** Where it was before; absent: nowhere. */
  readonly before?: JsonPointer;
  /** The operation only took it elsewhere: what set it before still does. */
  readonly taken?: true;
}

export type Origins = (pointer: JsonPointer) => Origin;

/** A member that was set to the value of the operation, or, with `path`, removed. */
export function writtenAt(path: JsonPointer, by: 'value' | 'path' = 'value'): Origins {
  return (pointer) => {
    const below = belowOf(path, pointer);
    if (below === undefined) return { before: pointer };
    return { written: by === 'value' ? `/value${below}` : '/path', before: pointer };
  };
}

/** An item that was put into a list; those behind it moved up. */
export function insertedItem(list: JsonPointer, index: number): Origins {
  return shifted(list, (at) => (at === index ? { written: '/value' } : { index: at > index ? at - 1 : at }));
}

/** An item that was taken out of a list; those behind it moved down. */
export function removedItem(list: JsonPointer, index: number): Origins {
  return shifted(list, (at) => ({ index: at >= index ? at + 1 : at }));
}

/** What was put somewhere is what was elsewhere before the member there was perhaps removed. */
export function takenFrom(
  from: JsonPointer,
  { put, left }: { readonly put: Origins; readonly left: Origins },
): Origins {
  return (pointer) => {
    const { written, before } = put(pointer);
    if (written !== undefined)
      return { written: '/from', before: from + written.slice('/value'.length), taken: true };
    return before === undefined ? {} : left(before);
  };
}

function shifted(
  list: JsonPointer,
  sourceOf: (index: number) => { readonly written: JsonPointer } | { readonly index: number },
): Origins {
  return (pointer) => {
    const below = belowOf(list, pointer);
    const [, token, rest = ''] = /^\/(\d+)(\/.*)?$/s.exec(below ?? '') ?? [];
    if (token === undefined) return { before: pointer };
    const source = sourceOf(Number(token));
    return 'written' in source
      ? { written: source.written + rest }
      : { before: pointerTo(list, source.index) + rest };
  };
}

/** What a pointer has behind another one; `undefined` where it is not at or below it. */
function belowOf(path: JsonPointer, pointer: JsonPointer): JsonPointer | undefined {
  return pointer === path || pointer.startsWith(`${path}/`) ? pointer.slice(path.length) : undefined;
}

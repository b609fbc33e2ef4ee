import { type JsonPointer, pointerTo, pointerTokens } from '../../model/json.ts';

export type Side = 'base' | 'patch';

/** Where the parts of a merged value come from. */
export interface Outline {
  /** Who wrote the value itself, and all below it that {@link members} does not name. */
  readonly writer: Side;
  readonly members?: ReadonlyMap<string, MemberOutline>;
}

/** A member of a merged map, or an item of a merged list. */
export interface MemberOutline {
  /** Its key or index on that side; absent: it is not there. */
  readonly base?: string;
  readonly patch?: string;
  readonly outline: Outline;
}

/** The same member on both sides of a merge. */
export interface Sides {
  readonly writer: Side;
  readonly base: JsonPointer | undefined;
  readonly patch: JsonPointer | undefined;
}

export function memberOutline(
  base: string | undefined,
  patch: string,
  outline: Outline,
): { base?: string; patch: string; outline: Outline } {
  return base === undefined ? { patch, outline } : { base, patch, outline };
}

/**
 * Where the member that a pointer names is on each side. A map that both have belongs to the base; a member that the
 * patch removed belongs to the patch, since that is the line to look at.
 */
export function sidesOf(root: Outline, pointer: JsonPointer): Sides {
  let outline = root;
  let base: JsonPointer | undefined = '';
  let patch: JsonPointer | undefined = '';
  for (const token of pointerTokens(pointer)) {
    const member = outline.members?.get(token);
    if (member !== undefined) {
      base = step(base, member.base);
      patch = step(patch, member.patch);
      outline = member.outline;
    } else if (outline.members === undefined) {
      // As a whole from one side; what the other had in its place may have had the same member.
      base = step(base, token);
      patch = step(patch, token);
    } else {
      base = step(base, token);
      patch = outline.writer === 'patch' ? step(patch, token) : undefined;
      outline = { writer: outline.writer };
    }
  }
  return { writer: outline.writer, base, patch };
}

function step(pointer: JsonPointer | undefined, token: string | undefined): JsonPointer | undefined {
  return pointer === undefined || token === undefined ? undefined : pointerTo(pointer, token);
}

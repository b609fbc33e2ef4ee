import { type Document } from '../../model/document.ts';
import {
  isJsonObject,
  type Json,
  type JsonPointer,
  pointerTo,
  pointerTokens,
  valueAt,
} from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { type Setting } from '../../model/setting.ts';
import { type FileEdit, type SourceEdit } from '../edit/source-edit.ts';

/** Why a live value cannot be written into the files, and the place that a person has to look at. */
export interface Refusal {
  /** A sentence without a full stop. */
  readonly reason: string;
  readonly position: Position | null;
}

export type Settled = { readonly edits: readonly (SourceEdit | FileEdit)[] } | Refusal;

type Traced = Pick<Document, 'value' | 'locate' | 'trace'>;

/** How a member of a document gets another value: in the place that set it last, or added where nobody did. */
export function settleValue(document: Traced, pointer: JsonPointer, value: Json): Settled {
  const settings = document.trace(pointer);
  const last = settings.findLast(({ does }) => does !== 'takes');
  if (last?.does === 'removes')
    return { reason: `a patch removes ${nameOf(pointer)}, which is there`, position: last.position };
  const isUnwritten = last?.by === 'patch' && last.value === undefined;
  if (last === undefined || last.position === null || isUnwritten) return settleNew(document, pointer, value);
  if (last.by === 'value') {
    const partial = partOfText(settings, last.position);
    return partial ?? edit({ kind: 'set', at: last.position, value });
  }
  return edit({ kind: 'set', at: last.position, value: withoutPlaceholders(value) });
}

/** How a member is added, with the ancestors that nobody wrote either. */
export function settleNew(document: Traced, pointer: JsonPointer, value: Json): Settled {
  const tokens = pointerTokens(pointer);
  for (let depth = tokens.length - 1; depth >= 0; depth -= 1) {
    const parent = tokens.slice(0, depth).reduce<JsonPointer>((at, token) => pointerTo(at, token), '');
    const [key = '', ...inner] = tokens.slice(depth);
    const there = valueAt(document.value, parent);
    const to = containerOf(document, parent, there);
    if (to === undefined) continue;
    const nested = inner.reduceRight<Json>(
      (below, token) => ({ [token]: below }),
      withoutPlaceholders(value),
    );
    if (!Array.isArray(there)) return edit({ kind: 'add', ...to, members: { [key]: nested } });
    const index = Number(key);
    return edit({ kind: 'insert', ...(neighbour(document, parent, index) ?? to), index, items: [nested] });
  }
  return { reason: 'there is no place in the files to write it to', position: document.locate('') };
}

/** The item that a new one comes behind: a list may be merged of several, and the new one goes where that one is. */
function neighbour(
  document: Traced,
  list: JsonPointer,
  index: number,
): { readonly to: Position; readonly beside: true } | undefined {
  const to = index === 0 ? undefined : document.trace(pointerTo(list, index - 1)).at(-1)?.position;
  return to === undefined || to === null ? undefined : { to, beside: true };
}

/** How items come into a list as they are written elsewhere, placeholders and all. */
export function settleItems(
  document: Traced,
  list: JsonPointer,
  index: number,
  items: readonly Json[],
): Settled {
  if (items.length === 0) return { edits: [] };
  const to = containerOf(document, list, valueAt(document.value, list));
  if (to === undefined) return { reason: `nobody wrote ${list}`, position: document.locate(list) };
  return edit({ kind: 'insert', to: to.to, index, items });
}

/** How a member goes: it is removed where it is written, or unset where an overlay is laid over it. */
export function settleRemoval(document: Traced, pointer: JsonPointer): Settled {
  const written = document.trace(pointer).filter(({ by, position }) => by !== 'value' && position !== null);
  const last = written.at(-1);
  if (last === undefined || last.position === null)
    return {
      reason: `${nameOf(pointer)} is gone, but nobody wrote it: it is filled in`,
      position: document.locate(pointer),
    };
  if (last.by === 'patch')
    return { reason: `${nameOf(pointer)} is gone, and a patch sets it`, position: last.position };
  // What is below the overlay would show again.
  const isOverlaid = written.length > 1;
  return edit(
    isOverlaid ? { kind: 'set', at: last.position, value: null } : { kind: 'remove', at: last.position },
  );
}

/**
 * The mapping or list in the files that a new member goes into: that of an overlay, where one has some members of it, since
 * what is live is live in this environment; else where it was written last.
 */
function containerOf(
  document: Traced,
  pointer: JsonPointer,
  there: Json | undefined,
): { readonly to: Position; readonly beside?: true } | undefined {
  if (typeof there !== 'object' || there === null) return undefined;
  const last = document.trace(pointer).at(-1);
  if (last === undefined || last.position === null) return undefined;
  if (last.by !== 'document' || !isJsonObject(there)) return { to: last.position };
  for (const key of Object.keys(there)) {
    const member = document.trace(pointerTo(pointer, key)).at(-1);
    if (member?.by === 'overlay' && member.position !== null) return { to: member.position, beside: true };
  }
  return { to: last.position };
}

/** A value that stands inside of a longer text: what of it is the value, nobody can tell. */
function partOfText(settings: readonly Setting[], given: Position): Refusal | undefined {
  const text = settings.findLast(({ by }) => by !== 'value');
  const isWhole = typeof text?.value === 'string' && /^\$\{[^{}]*\}$/.test(text.value);
  return isWhole
    ? undefined
    : { reason: 'a value is put into a longer text there', position: text?.position ?? given };
}

/** A text that documents take as it is. */
export function withoutPlaceholders(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutPlaceholders);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutPlaceholders(member)]));
}

function nameOf(pointer: JsonPointer): string {
  return pointerTokens(pointer).at(-1) ?? 'the value';
}

function edit(one: SourceEdit): Settled {
  return { edits: [one] };
}

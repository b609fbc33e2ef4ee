import { type Document, isMap, isScalar, type Pair } from 'yaml';
import { canonicalJson } from '../../model/canonical-json.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { type SourceText } from '../../model/source-text.ts';
import { commentsOf } from '../parse/comments.ts';
import { keyText } from '../parse/key-text.ts';
import { removeDocument } from './remove-document.ts';
import { placeOf, type SourceEdit, type Splice } from './source-edit.ts';
import { documentsIn, findNode, type FoundNode, parentOf } from './source-tree.ts';
import { addSplice, insertSplice, removeSplice, replaceSplice, setSplice } from './splices.ts';

/**
 * The text with one change: comments, order and layout of the rest stay. `null` where it cannot be made so that, read
 * again, this member and nothing else is another: shared by an alias, merged from elsewhere, written in an unusual way.
 */
export function editSource({ path, text: given }: SourceText, asked: SourceEdit): string | null {
  const mark = given.startsWith('\uFEFF') ? '\uFEFF' : '';
  const isCrlf = given.includes('\r\n');
  const text = given.slice(mark.length);
  const documents = documentsIn(text);
  const named = findNode(documents, offsetsOf(text, placeOf(asked)));
  if (named === undefined) return null;
  const [found, edit] = besideOf(named, asked);
  if (found === undefined) return null;
  if (edit.kind === 'remove-document') {
    const rest = removeDocument(text, documents, found.index);
    return rest === null ? null : mark + rest;
  }
  const splice = spliceOf({ text, isJson: path.endsWith('.json') }, found, edit);
  if (splice === null) return null;
  const written = isCrlf ? splice.text.replace(/\r?\n/g, '\r\n') : splice.text;
  const after = text.slice(0, splice.start) + written + text.slice(splice.end);
  return saysOnlyThat(text, after, { documents, found, edit }) ? mark + after : null;
}

/** What an edit is about where it names a neighbour: the collection of that. */
function besideOf(named: FoundNode, edit: SourceEdit): readonly [FoundNode | undefined, SourceEdit] {
  if (!('to' in edit) || edit.beside !== true) return [named, edit];
  const index = (named.steps.at(-1)?.index ?? 0) + 1;
  return [parentOf(named), edit.kind === 'insert' ? { ...edit, index } : edit];
}

function spliceOf(
  source: { readonly text: string; readonly isJson: boolean },
  found: FoundNode,
  edit: Exclude<SourceEdit, { readonly kind: 'remove-document' }>,
): Splice | null {
  switch (edit.kind) {
    case 'set':
      return setSplice(source, found, edit.value);
    case 'replace':
      return replaceSplice(source, found, edit);
    case 'add':
      return addSplice(source, found, edit.members);
    case 'insert':
      return insertSplice(source, found, edit);
    case 'remove':
      return removeSplice(source, found);
  }
}

interface Made {
  readonly documents: readonly Document.Parsed[];
  readonly found: FoundNode;
  readonly edit: Exclude<SourceEdit, { readonly kind: 'remove-document' }>;
}

/** Reads both texts: every value but the one that is meant is as before, and no comment is gone but those of what is gone. */
function saysOnlyThat(before: string, after: string, { documents, found, edit }: Made): boolean {
  const reread = documentsIn(after);
  if (reread.length !== documents.length) return false;
  const tokens = found.steps.map(({ collection, index }) =>
    isMap(collection) ? keyText((collection.items[index] as Pair<never>).key) : String(index),
  );
  const isAsMeant = documents.every((document, index) => {
    const value = valueOf(document);
    const expected = index === found.index ? changed(value, tokens, edit) : value;
    return expected !== undefined && canonicalJson(expected) === canonicalJson(valueOf(reread[index]));
  });
  const isOfOthers = edit.kind === 'replace' || (edit.kind !== 'remove' && isScalar(found.node));
  return isAsMeant && keepsComments(before, after, !isOfOthers);
}

function keepsComments(before: string, after: string, mayLose: boolean): boolean {
  const [old, kept] = [before, after].map((text) => [...commentsOf(text)].map((comment) => comment.text));
  if (old === undefined || kept === undefined) return false;
  if (!mayLose) return old.join('\n') === kept.join('\n');
  let at = 0;
  for (const comment of old) if (comment === kept[at]) at += 1;
  return at === kept.length;
}

function valueOf(document: Document.Parsed | undefined): Json {
  return (document?.toJS({ maxAliasCount: 10_000 }) ?? null) as Json;
}

/** What the edit makes of a value at the end of a way; `undefined`: it has no such place. */
function changed(value: Json, [token, ...rest]: readonly string[], edit: Made['edit']): Json | undefined {
  if (token === undefined) return changedHere(value, edit);
  const isGone = rest.length === 0 && edit.kind === 'remove';
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (isGone) return items.toSpliced(Number(token), 1);
    const below = changed(items[Number(token)] ?? null, rest, edit);
    return below === undefined ? undefined : items.with(Number(token), below);
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, token)) return undefined;
  const others = Object.entries(value).filter(([key]) => key !== token);
  if (isGone) return Object.fromEntries(others);
  if (rest.length === 0 && edit.kind === 'replace')
    return Object.hasOwn(value, edit.key)
      ? undefined
      : Object.fromEntries([...others, [edit.key, edit.value]]);
  const below = changed(value[token] ?? null, rest, edit);
  return below === undefined ? undefined : Object.fromEntries([...others, [token, below]]);
}

function changedHere(value: Json, edit: Made['edit']): Json | undefined {
  switch (edit.kind) {
    case 'set':
      return edit.value;
    case 'add': {
      const isNew =
        isJsonObject(value) && Object.keys(edit.members).every((key) => !Object.hasOwn(value, key));
      return isNew
        ? Object.fromEntries([...Object.entries(value), ...Object.entries(edit.members)])
        : undefined;
    }
    case 'insert':
      return Array.isArray(value)
        ? (value as readonly Json[]).toSpliced(edit.index, 0, ...edit.items)
        : undefined;
    case 'remove':
    case 'replace':
      return undefined;
  }
}

function offsetsOf(
  text: string,
  { line, column, endLine, endColumn }: Position,
): [start: number, end: number] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return [(starts[line - 1] ?? 0) + column - 1, (starts[endLine - 1] ?? 0) + endColumn - 1];
}

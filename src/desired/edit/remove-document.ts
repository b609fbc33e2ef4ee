import { type Document } from 'yaml';
import { commentsOf } from '../parse/comments.ts';
import { documentsIn, rangeOf } from './source-tree.ts';

/** The text without one of its documents; empty where it had no other, and no comment before it. `null`: it cannot be told apart. */
export function removeDocument(
  text: string,
  documents: readonly Document.Parsed[],
  index: number,
): string | null {
  const { contents } = documents[index] ?? {};
  if (contents === undefined || contents === null) return null;
  const [from, to] = rangeOf(contents);
  const start = lastMarker(text.slice(0, from)) ?? 0;
  const next = /^(?:---|\.\.\.)(?=\s|$)/m.exec(text.slice(to));
  const rest = text.slice(0, start) + (next === null ? '' : text.slice(to + next.index));
  const left = rest.trim() === '' || /^---\s*$/.test(rest) ? '' : rest;
  if (left === '') return documents.length === 1 ? headComments(text.slice(0, from)) : null;
  const expected = documents
    .filter((_, at) => at !== index)
    .map((document) => JSON.stringify(document.toJS()));
  const found = documentsIn(left).map((document) => JSON.stringify(document.toJS()));
  return found.join('\n') === expected.join('\n') ? left : null;
}

/** What is said of the file rather than of its document: the comments above an empty line. */
function headComments(before: string): string {
  const head = before.slice(0, before.lastIndexOf('\n\n') + 1);
  return [...commentsOf(head)].length === 0 ? '' : head;
}

function lastMarker(text: string): number | undefined {
  return [...text.matchAll(/^---(?=\s|$)/gm)].at(-1)?.index;
}

import { type Document, isAlias, isCollection, isMap, isPair, isScalar, parseAllDocuments } from 'yaml';
import { commentsOf } from '../parse/comments.ts';

/**
 * Whether two YAML texts say the same: document by document the same values, tags, anchors and aliases, members in the same
 * order but for those of a document itself; and the same comments.
 */
export function haveSameContent(a: string, b: string): boolean {
  const [before, after] = [documentsOf(a), documentsOf(b)];
  return (
    before.length === after.length &&
    before.every((document, i) => isSame(document.contents, after[i]?.contents, { ordered: false })) &&
    after.every(({ errors }) => errors.length === 0) &&
    sortedComments(a).join('\n') === sortedComments(b).join('\n')
  );
}

function documentsOf(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, { uniqueKeys: false, intAsBigInt: true, logLevel: 'silent' });
  return Array.isArray(documents) ? documents : [];
}

function sortedComments(text: string): string[] {
  return [...commentsOf(text)].map(({ text: comment }) => comment).sort();
}

function isSame(a: unknown, b: unknown, { ordered }: { readonly ordered: boolean }): boolean {
  if (isPair(a) && isPair(b))
    return isSame(a.key, b.key, { ordered: true }) && isSame(a.value, b.value, { ordered: true });
  if (isAlias(a) && isAlias(b)) return a.source === b.source;
  if (isScalar(a) && isScalar(b))
    return a.tag === b.tag && a.anchor === b.anchor && Object.is(comparable(a.value), comparable(b.value));
  if (isCollection(a) && isCollection(b)) {
    if (isMap(a) !== isMap(b) || a.tag !== b.tag || a.anchor !== b.anchor) return false;
    const [left, right] = ordered ? [a.items, b.items] : [byKey(a.items), byKey(b.items)];
    return left.length === right.length && left.every((item, i) => isSame(item, right[i], { ordered: true }));
  }
  return a === b;
}

function byKey(items: readonly unknown[]): unknown[] {
  if (!items.every(isPair)) return [...items];
  return items.toSorted((a, b) => (keyOf(a.key) < keyOf(b.key) ? -1 : Number(keyOf(a.key) > keyOf(b.key))));
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

/** Dates and bytes, which other schemas make, by what they say. */
function comparable(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

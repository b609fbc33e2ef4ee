import { byCodeUnits } from '../../model/canonical-json.ts';
import { type Change } from '../../model/change.ts';
import { comparePaths } from '../../model/znode-path.ts';
import { type Row, foldDocument, foldSiblings, isPlainCreation } from './plan-fold.ts';

/** The rows of one document. */
export interface Group {
  /** Id of the document; `null` for parents, which no document declares. */
  readonly document: string | null;
  readonly rows: readonly Row[];
}

/** The documents of one kind. */
export interface Section {
  /** `null` for parents. */
  readonly kind: string | null;
  readonly groups: readonly Group[];
  /** Documents with nothing but one new subtree, a row each, sorted by path. */
  readonly added: readonly Row[];
  /** What there was no room for: plain creations only. */
  readonly hidden: { readonly znodes: number; readonly documents: number };
}

/** Rows of plain creations that a kind shows before it counts the rest. */
const MAX_CREATIONS = 40;

/**
 * The changes by kind and document, sorted by name, parents last. Unless `all`, documents with nothing but one
 * new subtree take one row each, many new siblings take one, and of the plain creations only the first are
 * shown; new parents are only counted. Everything else always has a row of its own.
 */
export function groupChanges(changes: readonly Change[], { all }: { readonly all: boolean }): Section[] {
  const documents = [...groupBy(changes, ({ document }) => document)].sort(([a], [b]) =>
    compareDocuments(a, b),
  );
  return [...groupBy(documents, ([document]) => kindOf(document))].map(([kind, ofKind]) =>
    all ? wholeSection(kind, ofKind) : shortSection(kind, ofKind),
  );
}

type DocumentChanges = readonly [document: string | null, changes: readonly Change[]];

function wholeSection(kind: string | null, documents: readonly DocumentChanges[]): Section {
  const groups = documents.map(([document, changes]) => ({
    document,
    rows: changes.map((change): Row => [change]),
  }));
  return { kind, groups, added: [], hidden: { znodes: 0, documents: 0 } };
}

function shortSection(kind: string | null, documents: readonly DocumentChanges[]): Section {
  let room = kind === null ? 0 : MAX_CREATIONS;
  const hasRoom = (row: Row): boolean => !isPlainCreation(row[0]) || room-- > 0;
  const wholes = foldWholes(documents);
  const groups = documents
    .filter(([document]) => !wholes.has(document))
    .map(([document, changes]) => ({ document, rows: foldSiblings(changes).filter(hasRoom) }))
    .filter(({ rows }) => rows.length > 0);
  const added = [...wholes.values()].sort(([a], [b]) => comparePaths(a.path, b.path)).filter(hasRoom);
  const all = documents.reduce((sum, [, changes]) => sum + changes.length, 0);
  const hidden = {
    znodes: all - countChanges(added) - countChanges(groups.flatMap(({ rows }) => rows)),
    documents: documents.length - groups.length - added.length,
  };
  return { kind, groups, added, hidden };
}

/** The documents that take one row. One alone is better off with its name above its rows. */
function foldWholes(documents: readonly DocumentChanges[]): ReadonlyMap<string | null, Row> {
  const wholes = new Map<string | null, Row>();
  for (const [document, changes] of documents) {
    const row = document === null ? undefined : foldDocument(changes);
    if (row !== undefined) wholes.set(document, row);
  }
  return wholes.size > 1 ? wholes : new Map();
}

function countChanges(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.length, 0);
}

function kindOf(document: string | null): string | null {
  return document?.split('/', 1)[0] ?? null;
}

function compareDocuments(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return byCodeUnits(a, b);
}

/** `Map.groupBy`, which Node 20 does not have. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

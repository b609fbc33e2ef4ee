import { diffValues } from '../diff/fields.ts';
import { type Blocked, type Change } from '../model/change.ts';
import { type Move } from '../model/project.ts';
import { sealData } from '../model/sealed.ts';
import { type DesiredDocument, idsOfRecord, type LiveNode, recordKey } from '../model/tree.ts';
import { comparePaths, isWithin, joinPath, parentOf, type ZnodePath } from '../model/znode-path.ts';
import { isDeletion, isOwn, type PlanInput } from './input.ts';

/** A document that the ledger knows under its old name. */
export interface Renamed {
  /** Key of its record. */
  readonly key: string;
  /** Its old id. */
  readonly from: string;
  readonly to: DesiredDocument;
  /** The entry of zkai.yaml that says so, the last one where it was renamed several times. */
  readonly move: Move;
}

/**
 * Links the rows of documents that were renamed: what is deleted under the old name is what is created under the new
 * one. Nothing else changes about the rows; they were in one transaction before. Expects deletions that are settled.
 * Where znodes of others are below an old path, it could only be given up, not moved: that blocks, with the list.
 */
export function linkMoves(
  input: PlanInput,
  changes: readonly Change[],
): { readonly changes: Change[]; readonly blocked: Blocked[] } {
  const linked = new Map(changes.map((change) => [change.path, change]));
  const blocked: Blocked[] = [];
  for (const renamed of renamedDocuments(input)) {
    handOver(input, linked, renamed);
    for (const [from, to] of pairsOf(input, linked, renamed)) link(input, linked, { from, to, renamed });
    blocked.push(...childrenInTheWay(input, linked, renamed));
  }
  return { changes: [...linked.values()], blocked };
}

type Rows = Map<ZnodePath, Change>;

/** The documents that are to have another name, whatever their rows say. */
export function renamedDocuments(
  input: Pick<PlanInput, 'project' | 'environment' | 'desired' | 'bases' | 'moved'>,
): Renamed[] {
  const { moved = [], desired } = input;
  if (moved.length === 0) return [];
  const declared = new Map<string, DesiredDocument>();
  for (const document of desired.documents.values()) {
    declared.set(document.id, document);
    declared.set(idsOfRecord(recordKey(document)).long, document);
  }
  const still = new Set([...desired.documents.values()].map(recordKey));
  const found = new Map<string, Renamed>();
  for (const [key, from] of recordsOf(input)) {
    if (still.has(key)) continue;
    const renamed = follow(key, from, { moved, declared });
    if (renamed === null) continue;
    const other = found.get(renamed.to.id);
    // One name may stand for documents of several clusters: the one that stays in its cluster is meant.
    if (other === undefined || idsOfRecord(key).cluster === (renamed.to.cluster ?? '_'))
      found.set(renamed.to.id, renamed);
  }
  return [...found.values()];
}

/** The own records, by key, with the id that each document had when it was applied. */
function recordsOf(input: Pick<PlanInput, 'project' | 'environment' | 'bases'>): [key: string, id: string][] {
  const records = new Map<string, string>();
  for (const base of input.bases.values()) {
    if (base.record !== null && isOwn(input, base))
      records.set(base.record, base.owner.document ?? idsOfRecord(base.record).short);
  }
  return [...records].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Along the moves to a document that is declared. Validation has refused circles. */
function follow(
  key: string,
  from: string,
  { moved, declared }: { moved: readonly Move[]; declared: ReadonlyMap<string, DesiredDocument> },
): Renamed | null {
  const { short, long } = idsOfRecord(key);
  let move = moved.find((entry) => entry.from === long) ?? moved.find((entry) => entry.from === short);
  for (const _ of moved) {
    if (move === undefined) return null;
    const to = declared.get(move.to);
    if (to !== undefined) return { key, from, to, move };
    const reached: string = move.to;
    move = moved.find((entry) => entry.from === reached);
  }
  return null;
}

/** Where the path stays, only the record moves. */
function handOver({ bases }: PlanInput, rows: Rows, { key, from, to }: Renamed): void {
  for (const [path, row] of rows) {
    if (row.document !== to.id || bases.get(path)?.record !== key || row.actions[0] !== 'adopt') continue;
    rows.set(path, { ...row, reason: `moved from ${from}`, movedFrom: { path, document: from } });
  }
}

/** Old and new paths: what is at the same place below the top of the document. */
function pairsOf(
  { bases, desired }: PlanInput,
  rows: Rows,
  { key, to }: Renamed,
): (readonly [ZnodePath, ZnodePath])[] {
  const isNew = (path: ZnodePath): boolean => desired.nodes.get(path)?.document === to.id;
  const old = [...bases.values()].filter(({ record, path }) => record === key && !isNew(path));
  const made = [...desired.nodes.values()].filter(
    ({ document, path }) => document === to.id && bases.get(path)?.record !== key,
  );
  const [oldTop, newTop] = [topOf(old), topOf(made)];
  if (oldTop === null || newTop === null) return [];
  return [...rows.values()].flatMap((row) => {
    const belongs = row.document === to.id || row.document === null;
    if (!belongs || !row.actions.includes('create') || !isWithin(row.path, newTop)) return [];
    const from = joinPath(oldTop, row.path.slice(newTop === '/' ? 1 : newTop.length + 1));
    const gone = rows.get(from);
    if (gone === undefined || !isDeletion(gone)) return [];
    const record = bases.get(from)?.record;
    return record === key || record === null ? [[from, row.path] as const] : [];
  });
}

/** The deepest path that all are at or below. */
function topOf(nodes: readonly { readonly path: ZnodePath }[]): ZnodePath | null {
  let top: ZnodePath | null = null;
  for (const { path } of nodes) {
    top ??= path;
    while (!isWithin(path, top)) top = parentOf(top);
  }
  return top;
}

function link(
  { live, desired }: PlanInput,
  rows: Rows,
  { from, to, renamed }: { from: ZnodePath; to: ZnodePath; renamed: Renamed },
): void {
  const [gone, made] = [rows.get(from), rows.get(to)];
  if (gone === undefined || made === undefined) return;
  const wanted = desired.nodes.get(to);
  const fields = diffValues(sealedAs(live.nodes.get(from), to), made.after).map((field) =>
    field.op === 'remove' || wanted === undefined
      ? field
      : { ...field, source: wanted.locate(field.pointer) },
  );
  rows.set(to, {
    ...made,
    fields,
    reason: `moved from ${from}`,
    movedFrom: { path: from, document: gone.document },
  });
  rows.set(from, { ...gone, reason: `moved to ${to}`, movedTo: { path: to, document: renamed.to.id } });
}

/** Hashes have their place in them. */
function sealedAs(node: LiveNode | undefined, path: ZnodePath): Buffer | null {
  if (node?.reveal === undefined) return node?.data ?? null;
  return sealData(node.reveal(), node.sensitive ?? [], path);
}

/** Old znodes that can only be given up: somebody else has something below them. */
function childrenInTheWay(input: PlanInput, rows: Rows, { key, from, to, move }: Renamed): Blocked[] {
  const sorted = [...rows.values()].sort((a, b) => comparePaths(a.path, b.path));
  return sorted.flatMap((row) => {
    const base = input.bases.get(row.path);
    const live = input.live.nodes.get(row.path);
    const isKept = row.actions.includes('release') && live !== undefined && live.stat.czxid === base?.czxid;
    if (base?.record !== key || !isKept) return [];
    const children = foreignBelow(input, rows, row.path);
    if (children.length === 0) return []; // only a rule of `lifecycle` keeps it
    const named = children.slice(0, 10).join(', ');
    const more = children.length > 10 ? ` and ${children.length - 10} more` : '';
    return [
      {
        guard: 'moved-children',
        path: row.path,
        document: to.id,
        source: move.source,
        reason: `${from} cannot move from here: zkai does not manage ${named}${more}`,
        hint: 'move or delete those first; or remove the entry from `moved`: the old znode then stays behind, given up',
      },
    ];
  });
}

/** The highest znodes below a path that are neither ours nor go. */
function foreignBelow(input: PlanInput, rows: Rows, path: ZnodePath): ZnodePath[] {
  return (input.live.children.get(path) ?? [])
    .map((name) => joinPath(path, name))
    .flatMap((child) => {
      const row = rows.get(child);
      if (row !== undefined && isDeletion(row)) return [];
      const base = input.bases.get(child);
      return base !== undefined && isOwn(input, base) ? foreignBelow(input, rows, child) : [child];
    });
}

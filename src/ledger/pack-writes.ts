import { type Acl } from '../model/acl.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { isApart } from './contents.ts';
import { encodePack, isPackable, nodesOf, packedBytes, packName, type PackNumber } from './pack.ts';
import { type DocumentRecord, type RecordedNode } from './record.ts';
import {
  ANY,
  contentsWrites,
  deleteRecord,
  deleteShard,
  hollowHead,
  put,
  recordWrites,
} from './record-writes.ts';
import { type ProjectLedger, type StoredPack, type StoredRecord } from './state.ts';

/** What a pack holds at least before it is written, in bytes. */
const PACK_BYTES = 64 * 1024;
/** And from which on it is written whether or not more is to come. */
const MOST_BYTES = 400 * 1024;
/** Fewer records than these have a znode each. */
const FEW = 8;

const NOTHING: readonly (readonly WriteOp[])[] = [];

interface Where {
  /** Of all records of the project. */
  readonly parent: ZnodePath;
  readonly acl: Acl;
  /** Of the packs that are made; `null`: none are. */
  readonly revision: number | null;
}

/**
 * Writes records where they belong: over what is there, into packs, or into a znode of their own. A document with a znode
 * of its own keeps it, since that counts before all packs; what only a pack has gets one, or goes into a newer pack.
 */
export function packWrites(stored: ProjectLedger, { parent, acl, revision }: Where) {
  /** Heads that were written, and whether they have nodes. */
  const heads = new Map<string, boolean>();
  const made: StoredPack[] = [];
  let number = nextNumber(stored.packs, revision);
  let pending: { readonly key: string; readonly record: DocumentRecord }[] = [];
  let bytes = 0;

  function record(key: string, next: DocumentRecord): Iterable<readonly WriteOp[]> {
    const old = stored.records.get(key);
    const own = old?.pack === null ? old : stored.hollow.get(key);
    if (own !== undefined) return overwrite(key, own, next);
    if (old === undefined ? next.nodes.size === 0 : sameRecord(old.record, next)) return NOTHING;
    return revision === null || !isPackable(next) ? alone(key, next) : pack(key, next);
  }

  function* overwrite(key: string, own: StoredRecord, next: DocumentRecord): Generator<readonly WriteOp[]> {
    const head = joinPath(parent, key);
    if (next.nodes.size > 0) {
      heads.set(key, true);
      yield* recordWrites(head, own, next, acl);
      return;
    }
    if (own.record.nodes.size === 0) return;
    const isMask = stored.packs.some(({ entries }) => entries.get(key) === true);
    if (isMask) heads.set(key, false);
    yield isMask ? hollowHead(head, own, next, acl) : deleteRecord(head, own);
  }

  function* alone(key: string, next: DocumentRecord): Generator<readonly WriteOp[]> {
    const head = joinPath(parent, key);
    heads.set(key, next.nodes.size > 0);
    if (next.nodes.size > 0) yield* recordWrites(head, null, next, acl);
    else yield hollowHead(head, null, next, acl);
  }

  function pack(key: string, next: DocumentRecord): Iterable<readonly WriteOp[]> {
    const more = packedBytes(next);
    const isFull = bytes + more > MOST_BYTES || pending[0]?.record.environment !== next.environment;
    const full = isFull ? [...flush()] : NOTHING;
    pending.push({ key, record: next });
    bytes += more;
    return full;
  }

  /** The pack that is as large as it has to be ends here. */
  function* close(): Generator<readonly WriteOp[]> {
    if (bytes >= PACK_BYTES) yield* flush();
  }

  function* flush(): Generator<readonly WriteOp[]> {
    const [first] = pending;
    const all = pending;
    [pending, bytes] = [[], 0];
    if (first === undefined || revision === null) return;
    if (all.length < FEW) {
      for (const { key, record: next } of all) yield* alone(key, next);
      return;
    }
    const records = all.map(({ record: next }) => next);
    const nodes = nodesOf(records);
    const at = { revision, number: number++ };
    const entries = new Map(all.map(({ key, record: next }) => [key, next.nodes.size > 0]));
    made.push({ ...at, version: 0, apart: isApart(nodes.map(({ data }) => data)), entries });
    const path = joinPath(parent, packName(at));
    const data = encodePack(first.record.environment, records);
    yield [put(path, data, null, acl), ...contentsWrites(path, undefined, nodes, acl)];
  }

  /**
   * Takes away what does not count any more: nothing depends on it, or on when it goes. The oldest first, so that what says
   * that a document has no nodes outlives what says that it has.
   */
  function* litter(): Generator<readonly WriteOp[]> {
    if (stored.packs.length === 0 && stored.hollow.size === 0) return;
    const packs = [...stored.packs, ...made];
    const ownKeys = new Set([...stored.hollow.keys(), ...heads.keys()]);
    for (const { key, pack: its } of stored.records.values()) if (its === null) ownKeys.add(key);
    const kept = packsThatCount(packs, ownKeys);
    for (const old of packs) if (!kept.includes(old)) yield deleteShard(joinPath(parent, packName(old)), old);
    const isNeeded = (key: string): boolean => kept.some(({ entries }) => entries.get(key) === true);
    for (const [key, old] of stored.hollow)
      if (!heads.has(key) && !isNeeded(key)) yield deleteRecord(joinPath(parent, key), old);
    for (const [key, hasNodes] of heads)
      if (!hasNodes && !isNeeded(key)) yield [{ op: 'delete', path: joinPath(parent, key), version: ANY }];
  }

  return { record, close, flush, litter };
}

/** Those with a record that counts, and those that say of one in them that it does not. */
function packsThatCount(packs: readonly StoredPack[], own: ReadonlySet<string>): StoredPack[] {
  const settled = new Set(own);
  const counting = new Set<StoredPack>();
  for (const pack of packs.toReversed()) {
    for (const [key, hasNodes] of pack.entries) {
      if (hasNodes && !settled.has(key)) counting.add(pack);
      settled.add(key);
    }
  }
  const given = new Set<string>();
  return packs.filter((pack) => {
    const denies = [...pack.entries].some(([key, hasNodes]) => !hasNodes && given.has(key));
    const isKept = counting.has(pack) || denies;
    if (isKept) for (const [key, hasNodes] of pack.entries) if (hasNodes) given.add(key);
    return isKept;
  });
}

function nextNumber(packs: readonly PackNumber[], revision: number | null): number {
  return 1 + Math.max(-1, ...packs.filter((pack) => pack.revision === revision).map(({ number }) => number));
}

function sameRecord(a: DocumentRecord, b: DocumentRecord): boolean {
  if (a === b) return true;
  if (a.environment !== b.environment || a.nodes.size !== b.nodes.size) return false;
  if (JSON.stringify(a.document) !== JSON.stringify(b.document)) return false;
  return [...a.nodes].every(([path, node]) => sameNode(node, b.nodes.get(path)));
}

function sameNode(a: RecordedNode, b: RecordedNode | undefined): boolean {
  if (a === b) return true;
  return (
    a.revision === b?.revision &&
    a.czxid === b.czxid &&
    a.mzxid === b.mzxid &&
    a.aversion === b.aversion &&
    a.acl === b.acl &&
    JSON.stringify(a.sensitive) === JSON.stringify(b.sensitive) &&
    a.data.equals(b.data)
  );
}

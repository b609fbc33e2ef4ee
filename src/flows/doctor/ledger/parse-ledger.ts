import { createHash } from 'node:crypto';
import { contentsPath, decodeContents } from '../../../ledger/contents.ts';
import { decodeFormat } from '../../../ledger/format.ts';
import { decodeDetail, decodeHistory } from '../../../ledger/history.ts';
import { decodeCursor, decodeJournalHead, journalPaths } from '../../../ledger/journal.ts';
import { decodeLock } from '../../../ledger/lock-info.ts';
import { decodeParents } from '../../../ledger/parents.ts';
import { type LedgerPaths } from '../../../ledger/paths.ts';
import { byAge, decodePack, packNumber } from '../../../ledger/pack.ts';
import { decodeHead, decodePart, type IndexedNode } from '../../../ledger/record.ts';
import { decodeRevision } from '../../../ledger/revision.ts';
import { byCodeUnits } from '../../../model/canonical-json.ts';
import { joinPath, nameOf, parentOf, type ZnodePath } from '../../../model/znode-path.ts';
import {
  type LedgerContent,
  type ReadEntry,
  type ReadRecord,
  type StoredZnode,
  type Znodes,
} from './content.ts';

/** Names below `.zkai` that zkai makes. */
const KNOWN =
  /^(|format|revision|lock|locks(\/[^/]+)?|documents(\/[^/]+){0,2}|documents\/[^/]+\/[^/]+(\/p\d+)?(\/c)?|parents(\/[^/]+)?|history(\/\d{10})?|blobs(\/[0-9a-f]{64}(\/\d{4,})?)?|journal(\/(cursor|(ops|documents|acl|done|undone)-[\d-]+))?|leader(\/[^/]+){0,2}|leader\/[^/]+\/[^/]+\/election(\/[^/]+-n_[\d-]+)?)$/;

/** Never throws: what cannot be read is told. */
export function parseLedger(znodes: Znodes, paths: LedgerPaths): LedgerContent {
  const isKnown = (path: ZnodePath): boolean => KNOWN.test(path.slice(paths.base.length + 1));
  const ledger = new LedgerReading(new Map([...znodes].filter(([path]) => isKnown(path))));
  const { journal, cursor } = journalPaths(paths);
  ledger.read(cursor, ({ data }) => decodeCursor(data));
  const revision = ledger.read(paths.revision, ({ data }) => decodeRevision(data, paths));
  const content = {
    format: ledger.read(paths.format, ({ data }) => decodeFormat(data, paths)),
    revision: revision?.info ?? null,
    newest: revision?.newest ?? {},
    lock: ledger.read(paths.lock, ({ data, stat }) => decodeLock(data, stat)),
    records: ledger.below(paths.documents).flatMap((project) => readRecords(ledger, project)),
    parents: new Map(
      ledger.below(paths.parents).flatMap((path) => {
        const found = ledger.read(path, ({ data, stat }) => decodeParents(data, stat.mzxid));
        return found === null ? [] : [[nameOf(path), [...found.values()]] as const];
      }),
    ),
    history: ledger.below(paths.history).flatMap((path) => readEntry(ledger, paths, path)),
    blobs: new Map(
      ledger.below(paths.blobs).map((path) => {
        const isWhole = hashOf(ledger.joined(path)) === nameOf(path);
        return [nameOf(path), { path, isWhole }] as const;
      }),
    ),
    journal: znodes.has(journal)
      ? {
          head: ledger.read(journal, ({ data }) => decodeJournalHead(data)),
          names: new Set(ledger.below(journal).map(nameOf)),
        }
      : null,
    foreign: [...znodes.keys()].filter((path) => !isKnown(path)),
  };
  return { ...content, damaged: ledger.damaged };
}

/** The znodes by their parents, and what was wrong with those that were read. */
class LedgerReading {
  readonly damaged: { readonly path: ZnodePath; readonly why: string }[] = [];
  private readonly znodes: Znodes;
  private readonly children = new Map<ZnodePath, ZnodePath[]>();

  constructor(znodes: Znodes) {
    this.znodes = znodes;
    for (const path of [...znodes.keys()].sort(byCodeUnits)) {
      const siblings = this.children.get(parentOf(path));
      if (siblings === undefined) this.children.set(parentOf(path), [path]);
      else siblings.push(path);
    }
  }

  below(path: ZnodePath): readonly ZnodePath[] {
    return this.children.get(path) ?? [];
  }

  /** The content of all children, in their order. */
  joined(path: ZnodePath): Buffer {
    return Buffer.concat(this.below(path).map((chunk) => this.znodes.get(chunk)?.data ?? Buffer.alloc(0)));
  }

  /** What should be there. */
  miss(path: ZnodePath): void {
    if (!this.znodes.has(path)) this.damaged.push({ path, why: 'it is gone' });
  }

  /** `null`: it is not there, or it is damaged, which is kept. */
  read<T>(path: ZnodePath, decode: (znode: StoredZnode) => T): T | null {
    const znode = this.znodes.get(path);
    if (znode === undefined) return null;
    try {
      return decode(znode);
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      this.damaged.push({ path, why: cause instanceof Error ? cause.message : String(cause) });
      return null;
    }
  }
}

/** Those with a znode of their own, and of those in packs what counts. */
function readRecords(ledger: LedgerReading, project: ZnodePath): ReadRecord[] {
  const own = readOwnRecords(
    ledger,
    ledger.below(project).filter((path) => !isPack(path)),
  );
  const packed = readPacks(ledger, ledger.below(project).filter(isPack));
  const inPacks = new Set(packed.map(({ key }) => key));
  const settled = new Set(own.map(({ key }) => key));
  const counting = packed.filter(({ key, nodes }) => {
    const isNew = !settled.has(key);
    settled.add(key);
    return isNew && nodes.length > 0;
  });
  const isMask = ({ key, nodes }: ReadRecord): boolean => nodes.length === 0 && inPacks.has(key);
  return [...own.filter((record) => !isMask(record)), ...counting];
}

function isPack(path: ZnodePath): boolean {
  return packNumber(nameOf(path)) !== null;
}

/** The records of all packs, the newest first. */
function readPacks(ledger: LedgerReading, paths: readonly ZnodePath[]): ReadRecord[] {
  const packs = paths.flatMap((path) => {
    const number = packNumber(nameOf(path));
    const records = ledger.read(path, ({ data, stat }) => decodePack(data, stat.mzxid));
    if (number === null || records === null) return [];
    checkContents(
      ledger,
      path,
      records.flatMap(({ nodes }) => nodes),
    );
    const project = nameOf(parentOf(path));
    const all = records.map(({ key, record, nodes }): ReadRecord => {
      const head = { record, nodes: [...nodes], partition: null };
      return { path, project, key, head, parts: new Map(), nodes };
    });
    return [{ number, all }];
  });
  return packs.sort((a, b) => byAge(b.number, a.number)).flatMap(({ all }) => all);
}

function readOwnRecords(ledger: LedgerReading, paths: readonly ZnodePath[]): ReadRecord[] {
  return paths.flatMap((path) => {
    const head = ledger.read(path, ({ data, stat }) => decodeHead(data, stat.mzxid));
    if (head === null) return [];
    const parts = new Map<number, readonly IndexedNode[]>();
    for (const part of ledger.below(path).filter((child) => child !== contentsPath(path))) {
      const nodes = ledger.read(part, ({ data, stat }) => decodePart(data, stat.mzxid));
      if (nodes === null) continue;
      parts.set(Number(nameOf(part).slice(1)), nodes);
      checkContents(ledger, part, nodes);
    }
    checkContents(ledger, path, head.nodes);
    const nodes = [...head.nodes, ...[...parts.values()].flat()];
    return [{ path, project: nameOf(parentOf(path)), key: nameOf(path), head, parts, nodes }];
  });
}

/** Contents that are stored apart are there, and as long as the record says. */
function checkContents(ledger: LedgerReading, shard: ZnodePath, nodes: readonly IndexedNode[]): void {
  const path = contentsPath(shard);
  const isApart = nodes.some(({ data }) => data === null);
  if (isApart && ledger.read(path, ({ data }) => decodeContents(data, nodes)) === null) ledger.miss(path);
}

function readEntry(ledger: LedgerReading, paths: LedgerPaths, path: ZnodePath): ReadEntry[] {
  const found = ledger.read(path, ({ data, stat }) => ({ entry: decodeHistory(data), czxid: stat.czxid }));
  if (found === null) return [];
  const { entry, czxid } = found;
  const { blob } = entry;
  const detail =
    blob === undefined
      ? entry
      : ledger.read(path, () => {
          const content = ledger.joined(joinPath(paths.blobs, blob.sha256));
          if (hashOf(content) !== blob.sha256)
            throw new Error(`its changes, blob ${blob.sha256}, are damaged`);
          return decodeDetail(content);
        });
  return [
    {
      path,
      number: Number(nameOf(path)),
      entry,
      zxids: entry.zxids ?? [czxid],
      changes: detail?.changes ?? [],
    },
  ];
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

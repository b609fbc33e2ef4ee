import { ownEntries } from '../model/former-names.ts';
import { type Retention } from '../model/project.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { CHUNK_BYTES } from '../ledger/blobs.ts';
import { historyPath, type LedgerPaths } from '../ledger/paths.ts';
import { readHistory, type StoredEntry } from '../ledger/read-history.ts';
import { readOf } from '../live/read-of.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';
import { sendAll } from './journal/pipeline.ts';
import { fenceCheck } from './fence.ts';

/** Younger entries always stay: plans are applied, and lost replies asked for, within a day. In milliseconds. */
const KEEP_MS = 24 * 60 * 60 * 1000;

export interface PruneInput {
  readonly paths: LedgerPaths;
  /** That of the apply that prunes: without its lock nothing is deleted. */
  readonly fence: ZnodePath;
  readonly project: string;
  readonly environment: string;
  readonly retention: Retention;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When it fires, the next apply goes on. */
  readonly signal: AbortSignal;
}

/**
 * Deletes the oldest own entries of the history that are more than the project wants to keep, with the blobs that only
 * they refer to. Others' entries are theirs to prune. Under the lock, after an apply.
 */
export async function pruneHistory(session: ZookeeperWriter, input: PruneInput): Promise<void> {
  const { paths, project, environment } = input;
  if (await isWithinLimits(session, input)) return;
  const entries: StoredEntry[] = [];
  await readHistory(readOf(session), paths, (entry) => {
    entries.push(entry);
    return 'more';
  });
  const own = entries.filter(ownEntries({ project, environment }));
  const due = dueEntries(own, input);
  await sendAll(session, deletions(session, { ...input, entries, due }), () => {});
}

/**
 * The entries to be deleted, oldest first; `own` are all of them, newest first, and the newest always stays. It ends at
 * the first that is too young, so that what stays is without a gap.
 */
export function dueEntries(
  own: readonly Pick<StoredEntry, 'revision' | 'bytes' | 'blob' | 'at' | 'ctime'>[],
  { retention, now }: Pick<PruneInput, 'retention' | 'now'>,
): number[] {
  let bytes = 0;
  const kept = own.findIndex((entry, index) => {
    bytes += entry.bytes + (entry.blob?.chunks ?? 0) * CHUNK_BYTES;
    return index > 0 && (index >= retention.keepRevisions || bytes > retention.keepBytes);
  });
  const surplus = kept === -1 ? [] : own.slice(kept).toReversed();
  // By the later of both clocks: neither the server's nor that of whoever applied can make an entry look old.
  const young = surplus.findIndex(({ at, ctime }) => Math.max(Date.parse(at), ctime) > now - KEEP_MS);
  return (young === -1 ? surplus : surplus.slice(0, young)).map(({ revision }) => revision);
}

/** Looks at Stats only, which come without the data: most often nothing is due. */
async function isWithinLimits(session: ZookeeperWriter, { paths, retention }: PruneInput): Promise<boolean> {
  const names = await childrenOf(session, paths.history);
  if (names.length > retention.keepRevisions) return false;
  const blobs = await childrenOf(session, paths.blobs);
  const [entryStats, blobStats] = await Promise.all([
    Promise.all(names.map((name) => session.getAcl(joinPath(paths.history, name)))),
    Promise.all(blobs.map((name) => session.getAcl(joinPath(paths.blobs, name)))),
  ]);
  const bytes =
    entryStats.reduce((sum, found) => sum + (found?.stat.dataLength ?? 0), 0) +
    blobStats.reduce((sum, found) => sum + (found?.stat.numChildren ?? 0) * CHUNK_BYTES, 0);
  return bytes <= retention.keepBytes;
}

/** One transaction for each entry, so that no entry is ever without its blob. */
async function* deletions(
  session: ZookeeperWriter,
  {
    paths,
    fence,
    signal,
    entries,
    due,
  }: PruneInput & { entries: readonly StoredEntry[]; due: readonly number[] },
): AsyncGenerator<{ readonly ops: readonly WriteOp[] }> {
  const gone = new Set<number>();
  for (const revision of due) {
    if (signal.aborted) return;
    gone.add(revision);
    const blob = entries.find((entry) => entry.revision === revision)?.blob?.sha256;
    const isShared = entries.some((entry) => !gone.has(entry.revision) && entry.blob?.sha256 === blob);
    const blobNodes =
      blob === undefined || isShared ? [] : await blobPaths(session, joinPath(paths.blobs, blob));
    const doomed = [historyPath(paths, revision), ...blobNodes];
    yield {
      ops: [fenceCheck(fence), ...doomed.map((path): WriteOp => ({ op: 'delete', path, version: -1 }))],
    };
  }
}

/** The chunks of a blob that are there, then the blob; none where somebody deleted it. */
async function blobPaths(session: ZookeeperWriter, blob: ZnodePath): Promise<ZnodePath[]> {
  const [found] = await readOf(session)([{ op: 'children', path: blob }]);
  return found?.found === 'children' ? [...found.children.map((name) => joinPath(blob, name)), blob] : [];
}

async function childrenOf(session: ZookeeperWriter, path: ZnodePath): Promise<readonly string[]> {
  const [found] = await readOf(session)([{ op: 'children', path }]);
  return found?.found === 'children' ? found.children : [];
}

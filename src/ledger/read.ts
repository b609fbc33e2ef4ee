import { ZkaiFailure } from '../model/failure.ts';
import { type LockInfo } from '../model/results.ts';
import { type BaseNode, type LiveNode } from '../model/tree.ts';
import { joinPath, ROOT, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ReadResult } from '../ports/zookeeper.ts';

import { decodeAt, rebuildHint } from './damaged.ts';
import { decodeFormat } from './format.ts';
import { childrenOf, dataOf, type FoundData, readChildren, readData } from './found.ts';
import { decodeLock } from './lock-info.ts';
import { decodeRevision } from './revision.ts';
import { ledgerPaths, type LedgerPaths } from './paths.ts';
import { decodeParents, type ProjectParents } from './parents.ts';
import { type RecordOutline, type RecordsOutline } from './outline.ts';
import { fillContents, outlineRecords, storedRecord } from './read-records.ts';
import { type LedgerState, type ProjectLedger, type StoredRecord } from './state.ts';

/** A ledger but for the contents that are stored apart from the records. */
export interface LedgerOutline {
  /** Every path that a project owns in an environment. */
  readonly owned: (project: string, environment: string) => Iterable<ZnodePath>;
  /**
   * The whole. Contents are read only where `live` does not have them: a znode that is still the one that was written, by
   * its czxid and mzxid, holds what was written.
   * @throws ZkaiFailure `failed` for contents that are gone or damaged
   */
  readonly complete: (read: ReadMany, live: ReadonlyMap<ZnodePath, LiveNode>) => Promise<LedgerState>;
}

/**
 * Reads the whole ledger in five round trips, however many documents there are.
 * @throws ZkaiFailure `plan-refused` for a newer format, `failed` for a damaged ledger znode.
 */
export async function readLedger(read: ReadMany, root: ZnodePath): Promise<LedgerState> {
  const outline = await readOutline(read, root);
  return outline.complete(read, new Map());
}

/**
 * The same in two steps, of which the second may find most of it in the live tree.
 * @throws as {@link readLedger}
 */
export async function readOutline(read: ReadMany, root: ZnodePath): Promise<LedgerOutline> {
  const paths = ledgerPaths(root);
  const [chroot, format, revision, lock, history, locks, documentProjects, parentProjects] = await read([
    readData(ROOT),
    readData(paths.format),
    readData(paths.revision),
    readData(paths.lock),
    readData(paths.history),
    readData(paths.locks),
    readChildren(paths.documents),
    readChildren(paths.parents),
  ]);
  refuseIfHidden(paths.base, [format, revision, documentProjects, parentProjects]);
  // Empty parents that somebody prepared are no ledger yet: the first apply completes them.
  if (format?.found === 'data' || revision?.found === 'data') {
    refuseGaps(paths.base, [
      [paths.format, format],
      [paths.revision, revision],
      [paths.history, history],
      [paths.locks, locks],
      [paths.documents, documentProjects],
      [paths.parents, parentProjects],
    ]);
  }
  const projects = await outlineProjects(read, paths, {
    withDocuments: childrenOf(documentProjects),
    withParents: childrenOf(parentProjects),
  });
  const stored = dataOf(revision);
  const head = {
    chrootExists: chroot?.found !== 'absent',
    format: format?.found === 'data' ? decodeFormat(format.data, paths) : null,
    revision:
      stored === null ? null : { ...decodeRevision(stored.data, paths), version: stored.stat.version },
    lock: readLock(dataOf(lock)),
  };
  return {
    owned: (project, environment) => ownedPaths(projects.get(project), environment),
    complete: async (again, live) => {
      const shards = [...projects.values()].flatMap(({ records }) => [
        ...records.records.flatMap(({ shards: its }) => its),
        ...records.packs.map(({ shard }) => shard),
      ]);
      await fillContents(again, shards, live);
      const complete = new Map([...projects].map(([name, project]) => [name, completeProject(project)]));
      return { ...head, projects: complete, bases: basesOf(complete) };
    },
  };
}

/** What is known of a project before the contents are. */
interface ProjectOutline extends Pick<ProjectLedger, 'exists' | 'parents'> {
  readonly records: RecordsOutline;
}

function completeProject({
  exists,
  records: { records, hollow, packs },
  parents,
}: ProjectOutline): ProjectLedger {
  return {
    exists,
    parents,
    records: byKey(records),
    hollow: byKey(hollow),
    packs: packs.map(({ pack }) => pack),
  };
}

function byKey(records: readonly RecordOutline[]): Map<string, StoredRecord> {
  return new Map(records.map((record) => [record.key, storedRecord(record)]));
}

const NO_RECORDS: RecordsOutline = { records: [], hollow: [], packs: [] };

function* ownedPaths(project: ProjectOutline | undefined, environment: string): Generator<ZnodePath> {
  for (const node of project?.parents?.nodes.values() ?? [])
    if (node.environment === environment) yield node.path;
  for (const { head, shards } of project?.records.records ?? []) {
    if (head.record.environment !== environment) continue;
    for (const { nodes } of shards) for (const { path } of nodes) yield path;
  }
}

async function outlineProjects(
  read: ReadMany,
  paths: LedgerPaths,
  {
    withDocuments,
    withParents,
  }: { readonly withDocuments: readonly string[]; readonly withParents: readonly string[] },
): Promise<Map<string, ProjectOutline>> {
  const [lists, parentData] = await Promise.all([
    read(withDocuments.map((project) => readChildren(joinPath(paths.documents, project)))),
    read(withParents.map((project) => readData(joinPath(paths.parents, project)))),
  ]);
  const projects = new Map<string, ProjectOutline>();
  for (const [index, project] of withDocuments.entries()) {
    const keys = childrenOf(lists[index]);
    const records = await outlineRecords(read, joinPath(paths.documents, project), keys);
    projects.set(project, { exists: true, records, parents: null });
  }
  for (const [index, project] of withParents.entries()) {
    const known = projects.get(project) ?? { exists: false, records: NO_RECORDS, parents: null };
    projects.set(project, {
      ...known,
      parents: readParents(dataOf(parentData[index]), joinPath(paths.parents, project)),
    });
  }
  return projects;
}

function basesOf(projects: ReadonlyMap<string, ProjectLedger>): Map<ZnodePath, BaseNode> {
  const bases = new Map<ZnodePath, BaseNode>();
  for (const [project, { records, parents }] of projects) {
    for (const { path, environment, revision, czxid, aversion, acl } of parents?.nodes.values() ?? []) {
      bases.set(path, {
        path,
        owner: { project, environment, document: null },
        record: null,
        revision,
        czxid: czxid ?? '',
        mzxid: czxid ?? '',
        aversion,
        acl,
        data: Buffer.alloc(0),
      });
    }
    for (const { key, record } of records.values()) {
      const owner = { project, environment: record.environment, document: record.document.id };
      for (const node of record.nodes.values()) {
        const { path, revision, czxid, mzxid, aversion, acl, data, sensitive } = node;
        bases.set(path, {
          path,
          owner,
          record: key,
          revision,
          czxid: czxid ?? '',
          mzxid: mzxid ?? '',
          aversion,
          acl,
          data,
          ...(sensitive === undefined ? {} : { sensitive }),
        });
      }
    }
  }
  return bases;
}

function readParents(found: FoundData | null, path: ZnodePath): ProjectParents | null {
  if (found === null) return null;
  return {
    version: found.stat.version,
    nodes: decodeAt(path, () => decodeParents(found.data, found.stat.mzxid)),
  };
}

function readLock(found: FoundData | null): LockInfo | null {
  return found === null ? null : decodeLock(found.data, found.stat);
}

/** They are made together, in one transaction, and nothing of zkai's deletes them. */
function refuseGaps(base: ZnodePath, parts: readonly (readonly [ZnodePath, ReadResult | undefined])[]): void {
  const missing = parts.filter(([, result]) => result?.found === 'absent').map(([path]) => path);
  if (missing.length === 0) return;
  throw new ZkaiFailure('failed', `the ledger is incomplete: somebody deleted ${missing.join(', ')}`, {
    hint: rebuildHint(base),
  });
}

function refuseIfHidden(base: ZnodePath, results: readonly (ReadResult | undefined)[]): void {
  if (!results.some((result) => result?.found === 'refused')) return;
  throw new ZkaiFailure('permission-refused', `ZooKeeper does not let this identity read ${base}`, {
    hint: 'give the environment an `auth` (or `readOnlyAuth`) identity that may read it',
  });
}

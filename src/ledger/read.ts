import { ZkaiFailure } from '../model/failure.ts';
import { type LockInfo } from '../model/results.ts';
import { type Stat } from '../model/stat.ts';
import { type BaseNode } from '../model/tree.ts';
import { joinPath, ROOT, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ReadOp, type ReadResult } from '../ports/zookeeper.ts';

import { decodeAt, rebuildHint } from './damaged.ts';
import { decodeFormat } from './format.ts';
import { decodeLock } from './lock-info.ts';
import { decodeRevision } from './revision.ts';
import { ledgerPaths, type LedgerPaths } from './paths.ts';
import { decodeParents, type ProjectParents } from './parents.ts';
import { decodeHead, decodePart } from './record.ts';
import { type LedgerState, type ProjectLedger, type StoredRecord } from './state.ts';

/**
 * Reads the whole ledger in four round trips, however many documents there are.
 * @throws ZkaiFailure `plan-refused` for a newer format, `failed` for a damaged ledger znode.
 */
export async function readLedger(read: ReadMany, root: ZnodePath): Promise<LedgerState> {
  const paths = ledgerPaths(root);
  const [chroot, format, revision, lock, history, locks, documentProjects, parentProjects] = await read([
    data(ROOT),
    data(paths.format),
    data(paths.revision),
    data(paths.lock),
    data(paths.history),
    data(paths.locks),
    children(paths.documents),
    children(paths.parents),
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
  const projects = await readProjects(read, paths, childrenOf(documentProjects), childrenOf(parentProjects));
  const stored = dataOf(revision);
  return {
    chrootExists: chroot?.found !== 'absent',
    format: format?.found === 'data' ? decodeFormat(format.data, paths) : null,
    revision:
      stored === null ? null : { info: decodeRevision(stored.data, paths), version: stored.stat.version },
    lock: readLock(dataOf(lock)),
    projects,
    bases: basesOf(projects),
  };
}

async function readProjects(
  read: ReadMany,
  paths: LedgerPaths,
  withDocuments: readonly string[],
  withParents: readonly string[],
): Promise<Map<string, ProjectLedger>> {
  const lists = await read(withDocuments.map((project) => children(joinPath(paths.documents, project))));
  const parentData = await read(withParents.map((project) => data(joinPath(paths.parents, project))));
  const projects = new Map<string, ProjectLedger>();
  for (const [index, project] of withDocuments.entries()) {
    const keys = childrenOf(lists[index]);
    const records = await readRecords(read, joinPath(paths.documents, project), keys);
    projects.set(project, { exists: true, records, parents: null });
  }
  for (const [index, project] of withParents.entries()) {
    const known = projects.get(project) ?? { exists: false, records: new Map(), parents: null };
    projects.set(project, {
      ...known,
      parents: readParents(dataOf(parentData[index]), joinPath(paths.parents, project)),
    });
  }
  return projects;
}

async function readRecords(
  read: ReadMany,
  parent: ZnodePath,
  keys: readonly string[],
): Promise<Map<string, StoredRecord>> {
  const heads = await read(keys.map((key) => data(joinPath(parent, key))));
  const decoded = keys.flatMap((key, index) => {
    const path = joinPath(parent, key);
    const found = dataOf(heads[index]);
    if (found === null) return []; // deleted since it was listed; the snapshot is read again
    return [
      {
        key,
        path,
        version: found.stat.version,
        head: decodeAt(path, () => decodeHead(found.data, found.stat.mzxid)),
      },
    ];
  });
  const wanted = decoded.flatMap(({ path, head }) =>
    (head.partition ?? []).map(({ id }) => partPath(path, id)),
  );
  const partData = new Map<ZnodePath, ReadResult | undefined>();
  for (const [index, result] of (await read(wanted.map(data))).entries())
    partData.set(wanted[index] as ZnodePath, result);
  return new Map(
    decoded.map(({ key, path, version, head }) => [key, assemble(key, path, version, head, partData)]),
  );
}

function assemble(
  key: string,
  path: ZnodePath,
  version: number,
  head: ReturnType<typeof decodeHead>,
  partData: ReadonlyMap<ZnodePath, ReadResult | undefined>,
): StoredRecord {
  const parts = new Map<number, { version: number; nodes: ReturnType<typeof decodePart> }>();
  for (const { id } of head.partition ?? []) {
    const at = partPath(path, id);
    const found = dataOf(partData.get(at));
    if (found === null) continue;
    parts.set(id, {
      version: found.stat.version,
      nodes: decodeAt(at, () => decodePart(found.data, found.stat.mzxid)),
    });
  }
  const nodes = [...head.nodes, ...[...parts.values()].flatMap((part) => part.nodes)];
  return {
    key,
    version,
    partition: head.partition,
    parts,
    record: { ...head.record, nodes: new Map(nodes.map((node) => [node.path, node])) },
  };
}

/** Parts are children of the head: `<head>/p3`. */
export function partPath(head: ZnodePath, id: number): ZnodePath {
  return joinPath(head, `p${id}`);
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
        const { path, revision, czxid, mzxid, aversion, acl, data } = node;
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

interface FoundData {
  readonly data: Buffer;
  readonly stat: Stat;
}

const data = (path: ZnodePath): ReadOp => ({ op: 'data', path });
const children = (path: ZnodePath): ReadOp => ({ op: 'children', path });

function dataOf(result: ReadResult | undefined): FoundData | null {
  return result?.found === 'data' ? result : null;
}

function childrenOf(result: ReadResult | undefined): readonly string[] {
  return result?.found === 'children' ? result.children : [];
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

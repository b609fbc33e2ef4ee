import { type Acl } from '../model/acl.ts';
import { type OwnerNames } from '../model/former-names.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type RecordedParent } from './parents.ts';
import { type LedgerPaths } from './paths.ts';
import { type RecordedNode } from './record.ts';
import { ANY } from './record-writes.ts';
import { type LedgerState, NO_PROJECT, type StoredRecord } from './state.ts';
import { projectWrites } from './writes.ts';

/** One of the two ledgers, and the revision that it gets. */
export interface LedgerSide {
  readonly ledger: LedgerState;
  readonly paths: LedgerPaths;
  readonly names: OwnerNames;
  readonly revision: number;
}

interface Following {
  readonly from: LedgerSide;
  readonly into: LedgerSide;
  /** What is added to the numbers of revisions that come along. */
  readonly above: number;
  readonly acl: Acl;
}

/** Contents of the records that go together at least, in bytes. */
const GROUP_BYTES = 64 * 1024;
const NO_NODES: ReadonlyMap<ZnodePath, RecordedNode> = new Map();

/**
 * The operations by which the records of a project and environment go from one ledger to another, group by group, none to
 * be torn: what a group writes into the one it takes from the other, so that at every moment each is in one of them, and
 * in one only. The last group has the parents.
 */
export function* followRecords({ from, into, above, acl }: Following): Generator<readonly WriteOp[]> {
  const there = into.ledger.projects.get(into.names.project) ?? NO_PROJECT;
  const stored = from.ledger.projects.get(from.names.project) ?? NO_PROJECT;
  const arriving = writesOf(into, acl);
  const leaving = writesOf(from, acl);
  let group: WriteOp[] = [];
  let bytes = 0;
  const flush = (): readonly WriteOp[] => {
    const whole = [...group, ...[...arriving.flush(), ...leaving.flush()].flat()];
    [group, bytes] = [[], 0];
    return whole;
  };
  for (const { key, record } of following(stored.records.values(), from.names)) {
    const before = there.records.get(key)?.record.nodes ?? NO_NODES;
    const nodes = new Map([...before, ...renumbered(record.nodes, above)]);
    const writes = [
      ...arriving.record(key, { environment: into.names.environment, document: record.document, nodes }),
    ];
    const gone = [...leaving.record(key, { ...record, nodes: NO_NODES })].flat();
    const size = contentBytes(record.nodes) + contentBytes(before);
    if (size > GROUP_BYTES) {
      yield flush();
      yield* inTurn(writes, joinPath(into.paths.documents, into.names.project, key), gone);
      continue;
    }
    group.push(...writes.flat(), ...gone);
    bytes += size;
    if (bytes >= GROUP_BYTES) yield flush();
  }
  yield flush();
  yield* leaving.litter();
  yield* arriving.litter();
  yield parentsFollow({ from, into, above }, { arriving, leaving });
}

type Writes = ReturnType<typeof projectWrites>;

function writesOf({ ledger, paths, names, revision }: LedgerSide, acl: Acl): Writes {
  return projectWrites(ledger, { project: names.project, paths, acl }, revision);
}

function following(records: Iterable<StoredRecord>, { environment }: OwnerNames): StoredRecord[] {
  const own = [...records].filter(({ record }) => record.environment === environment);
  return own.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Parts that no head names count for nothing, so a record counts from the moment on that its head is written: that one takes the old one away. */
function* inTurn(
  writes: readonly (readonly WriteOp[])[],
  head: ZnodePath,
  gone: readonly WriteOp[],
): Generator<readonly WriteOp[]> {
  const last = writes.findLastIndex((ops) => ops.some(({ path }) => path === head));
  for (const [index, ops] of writes.entries()) yield index === last ? [...ops, ...gone] : ops;
}

function parentsFollow(
  { from, into, above }: Omit<Following, 'acl'>,
  { arriving, leaving }: { readonly arriving: Writes; readonly leaving: Writes },
): readonly WriteOp[] {
  const stored = from.ledger.projects.get(from.names.project) ?? NO_PROJECT;
  const there = into.ledger.projects.get(into.names.project) ?? NO_PROJECT;
  const arrived = new Map<ZnodePath, RecordedParent>(there.parents?.nodes);
  const staying = new Map<ZnodePath, RecordedParent>();
  for (const [path, parent] of stored.parents?.nodes ?? []) {
    const { environment } = into.names;
    if (parent.environment !== from.names.environment) staying.set(path, parent);
    // One that has an owner there is left to him.
    else if (!into.ledger.bases.has(path))
      arrived.set(path, { ...parent, environment, revision: parent.revision + above });
  }
  const isEmpty = following(stored.records.values(), from.names).length === stored.records.size;
  const documents = joinPath(from.paths.documents, from.names.project);
  const parents = joinPath(from.paths.parents, from.names.project);
  return [
    ...arriving.parents(arrived),
    ...(stored.parents !== null && staying.size === 0
      ? [{ op: 'delete', path: parents, version: stored.parents.version } as const]
      : leaving.parents(staying)),
    ...(stored.exists && isEmpty ? [{ op: 'delete', path: documents, version: ANY } as const] : []),
  ];
}

function renumbered(
  nodes: ReadonlyMap<ZnodePath, RecordedNode>,
  above: number,
): Iterable<readonly [ZnodePath, RecordedNode]> {
  if (above === 0) return nodes;
  return [...nodes].map(([path, node]) => [path, { ...node, revision: node.revision + above }] as const);
}

function contentBytes(nodes: ReadonlyMap<ZnodePath, RecordedNode>): number {
  let bytes = 0;
  for (const { data } of nodes.values()) bytes += data.length;
  return bytes;
}

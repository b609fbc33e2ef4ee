import { aclEntries, type DeclaredAcl } from '../model/acl.ts';
import { numberText } from '../model/number-text.ts';
import { type FormerNames } from '../model/former-names.ts';
import { type Plan, type PlannedRename, type TransactionShape } from '../model/plan.ts';
import { multiFrameBytes, type WriteOp } from '../model/write-op.ts';
import { isWithin, joinPath, type ZnodePath } from '../model/znode-path.ts';
import { carryHistory } from '../ledger/follow-history.ts';
import { followRecords } from '../ledger/follow-records.ts';
import { encodeHistory } from '../ledger/history.ts';
import { historyPath, ledgerPaths, type LedgerPaths } from '../ledger/paths.ts';
import { type StoredEntry } from '../ledger/read-history.ts';
import { previousOf, setRevision } from '../ledger/revision.ts';
import { type LedgerState } from '../ledger/state.ts';
import { type FormerLedger, ownPart } from '../live/former-ledger.ts';
import { type ApplyMeta } from './commit-ops.ts';
import { fenceCheck } from './fence.ts';
import { fencedTransactions } from './journal/send-fenced.ts';

export interface RootRename {
  readonly plan: Pick<Plan, 'project' | 'environment' | 'root'>;
  readonly former: PlannedRename;
  /** Below the root of the plan; an empty one where there is none yet. */
  readonly ledger: LedgerState;
  readonly from: FormerLedger;
  /** See `begunAbove`. */
  readonly begun: number | null;
}

export interface RootOptions {
  readonly meta: ApplyMeta;
  readonly acl: DeclaredAcl | undefined;
  readonly digest: string;
  readonly limit: number;
  readonly chroot: string;
}

/** How a project goes from one root to another: in one transaction, or in a first one and more, record by record. */
export interface RootLayout {
  readonly revision: number;
  /** With both fences, the revision and the history; where all fits one transaction, it is the whole. */
  readonly first: readonly WriteOp[];
  /** The rest; none is to be torn. */
  readonly groups: readonly (readonly WriteOp[])[];
  readonly carried: readonly StoredEntry[];
  readonly notes: readonly string[];
}

export function layOutRoot(rename: RootRename, options: RootOptions): RootLayout {
  const { plan, former, ledger, from, begun } = rename;
  const { meta, digest, limit, chroot } = options;
  const acl = aclEntries(options.acl);
  const into = ledgerPaths(plan.root);
  const old = ledgerPaths(from.root);
  const names = { project: plan.project, environment: plan.environment };
  const rev = from.ledger.revision?.info.rev ?? 0;
  const newest = ledger.revision?.info.rev ?? 0;
  const above = begun ?? newest;
  const revision = begun === null ? newest + rev + 1 : newest + 1;
  const own = ownPart(from, former);
  const sides = {
    from: { ledger: from.ledger, paths: old, names: former, revision: rev + 1 },
    into: { ledger, paths: into, names, revision },
    above,
    acl,
  };
  const fences = [into, old].map((paths) => fenceCheck(joinPath(paths.locks, meta.id)));
  const said = { ...meta, digest };
  const told: FormerNames = {
    project: former.project,
    environment: former.environment,
    root: from.root,
    ...(begun === null ? { above } : {}),
  };
  const begin = (carried: readonly StoredEntry[]): WriteOp[] => [
    ...fences,
    setRevision(ledger, { paths: into, rev: revision, state: 'stable' }, { ...said, ...names }),
    {
      op: 'create',
      path: historyPath(into, revision),
      data: encodeHistory({
        ...said,
        ...names,
        revision,
        renamed: [told],
        previous: carried[0] === undefined ? previousOf(ledger, names) : carried[0].revision + above,
        changes: [],
        documents: [],
      }),
      acl,
    },
  ];
  const groups = [...followRecords(sides)].filter((ops) => ops.length > 0);
  const records = groups.flat();
  const end = (left: readonly StoredEntry[], gone: readonly WriteOp[]): Ending =>
    endOf(rename, { left, gone, own, paths: old, id: meta.id, said, acl });
  // The most that it can be, but for the entries of the history.
  const rest = [...begin(own), ...records, ...end([], records).ops, ...end(own, records).ops];
  const isOne = multiFrameBytes(rest, chroot) <= limit;
  const room = limit - multiFrameBytes(isOne ? rest : begin(own), chroot);
  const { carried, left, ops: history } = carryHistory(own, room, { from: old, into, above, acl, chroot });
  const gone = [...records, ...history];
  const { ops: last, note } = end(left, gone);
  const first = [...begin(carried), ...history];
  const notes = [historyNote(from.root, { carried, left, above }), note].filter((text) => text !== '');
  if (isOne) return { revision, first: [...first, ...records, ...last], groups: [], carried, notes };
  const tail = [...(groups.at(-1) ?? []), ...last];
  const checked = [...groups.slice(0, -1), tail].map((ops) => [...fences.slice(1), ...ops]);
  return { revision, first, groups: checked, carried, notes };
}

/** How it travels, as a plan says it. */
export function rootShape(
  { plan }: RootRename,
  { first, groups }: RootLayout,
  { meta, limit, chroot }: RootOptions,
): TransactionShape {
  const fence = joinPath(ledgerPaths(plan.root).locks, meta.id);
  const parts = [{ ops: first }, ...fencedTransactions({ session: { chroot }, fence }, groups)];
  const ops = parts.reduce((sum, part) => sum + part.ops.length, 0);
  const bytes = Math.max(...parts.map((part) => multiFrameBytes(part.ops, chroot)));
  return { mode: 'atomic', transactions: parts.length, ops, bytes, limit };
}

interface Ending {
  readonly ops: readonly WriteOp[];
  readonly note: string;
}

interface EndOptions {
  /** Own entries of the history that stay. */
  readonly left: readonly StoredEntry[];
  /** What deletes of it is written before. */
  readonly gone: readonly WriteOp[];
  readonly own: readonly StoredEntry[];
  readonly paths: LedgerPaths;
  readonly id: string;
  readonly said: ApplyMeta & { readonly digest: string };
  readonly acl: ReturnType<typeof aclEntries>;
}

/**
 * What becomes of the old ledger: it goes where nothing of anybody is left in it. Else it stays, with an entry that says where
 * the project went.
 */
function endOf({ plan, former, from }: RootRename, options: EndOptions): Ending {
  const { left, gone, own, paths, id, said, acl } = options;
  const blobs = blobsOf(from, own, { left, paths });
  const lock = [joinPath(paths.locks, id), paths.lock];
  const deleted = new Set([
    ...[...gone, ...blobs].flatMap(({ op, path }) => (op === 'delete' ? [path] : [])),
    ...lock,
  ]);
  const created = gone.flatMap(({ op, path }) =>
    op === 'create' && isWithin(path, paths.base) ? [path] : [],
  );
  const stays = [...from.tree, ...created].filter((path) => !deleted.has(path));
  const version = from.ledger.revision?.version ?? 0;
  if (stays.every((path) => isFrame(path, paths))) {
    const frame = stays
      .toReversed()
      .map((path): WriteOp => ({ op: 'delete', path, version: path === paths.revision ? version : ANY }));
    const locks = lock.map((path): WriteOp => ({ op: 'delete', path, version: ANY }));
    return {
      ops: [...blobs, ...locks, ...frame],
      note: `the ledger below ${from.root} is empty then, and goes`,
    };
  }
  const rev = (from.ledger.revision?.info.rev ?? 0) + 1;
  const names = { project: former.project, environment: former.environment };
  const entry = {
    ...said,
    ...names,
    revision: rev,
    message: `moved to root ${plan.root}`,
    previous: left[0]?.revision,
    changes: [],
    documents: [],
  };
  return {
    ops: [
      ...blobs,
      setRevision(from.ledger, { paths, rev, state: 'stable' }, { ...said, ...names }),
      { op: 'create', path: historyPath(paths, rev), data: encodeHistory(entry), acl },
    ],
    note: `the ledger below ${from.root} stays: ${whyItStays(from, former, left)}`,
  };
}

const ANY = -1;

/** What a ledger has without anything of anybody in it: also the places where nobody stands for election any more. */
function isFrame(path: ZnodePath, paths: LedgerPaths): boolean {
  const { base, format, revision, documents, parents, history, blobs, locks, leader } = paths;
  if (isWithin(path, leader)) return !/-n_-?\d+$/.test(path);
  return [base, format, revision, documents, parents, history, blobs, locks].includes(path);
}

function whyItStays(
  { root, ledger, entries }: FormerLedger,
  former: PlannedRename,
  left: readonly StoredEntry[],
): string {
  const others = new Set<string>();
  for (const { owner } of ledger.bases.values())
    if (owner.project !== former.project || owner.environment !== former.environment)
      others.add(`project ${owner.project} in environment ${owner.environment}`);
  if (others.size > 0) return `it has what is owned by ${[...others].sort().join(', and by ')}`;
  if (left.length > 0) return `older revisions are readable there, with root: ${root}`;
  if (entries.length > 0) return 'it has the history of others';
  return 'there is more in it than zkai wrote';
}

/** The blobs that only entries refer to which come along. */
function blobsOf(
  { entries, tree }: FormerLedger,
  own: readonly StoredEntry[],
  { left, paths }: { readonly left: readonly StoredEntry[]; readonly paths: LedgerPaths },
): WriteOp[] {
  const leaving = new Set(own.filter((entry) => !left.includes(entry)));
  const kept = new Set(entries.flatMap((entry) => (leaving.has(entry) ? [] : (entry.blob?.sha256 ?? []))));
  const doomed = new Set([...leaving].flatMap(({ blob }) => blob?.sha256 ?? []));
  return [...doomed]
    .filter((sha256) => !kept.has(sha256))
    .flatMap((sha256) => tree.filter((path) => isWithin(path, joinPath(paths.blobs, sha256))))
    .toReversed()
    .map((path) => ({ op: 'delete', path, version: ANY }));
}

function historyNote(
  root: ZnodePath,
  {
    carried,
    left,
    above,
  }: {
    readonly carried: readonly StoredEntry[];
    readonly left: readonly StoredEntry[];
    readonly above: number;
  },
): string {
  const [newest, oldest] = [carried[0]?.revision ?? 0, carried.at(-1)?.revision ?? 0];
  const staying =
    left.length === 0 ? '' : `; ${revisionsText(left.length)} before found no room and stay at ${root}`;
  if (carried.length === 0) return staying === '' ? '' : `no revision comes along${staying}`;
  const numbers =
    above === 0
      ? `with ${carried.length === 1 ? 'its number' : 'their numbers'}`
      : `revision ${oldest} as ${oldest + above}${newest === oldest ? '' : ` up to ${newest} as ${newest + above}`}, since others have taken the lower numbers`;
  return `${revisionsText(carried.length)} of the history ${carried.length === 1 ? 'comes' : 'come'} along, ${numbers}${staying}`;
}

function revisionsText(count: number): string {
  return `${numberText(count)} ${count === 1 ? 'revision' : 'revisions'}`;
}

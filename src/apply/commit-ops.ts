import { type Acl, aclEntries, type DeclaredAcl } from '../model/acl.ts';
import { type Change } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';
import { type HistoryEntry, type RevisionInfo } from '../model/results.ts';
import { type LiveTree } from '../model/tree.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath } from '../model/znode-path.ts';
import { encodeJson } from '../ledger/codec.ts';
import { encodeHistory } from '../ledger/history.ts';
import { historyPath, ledgerPaths } from '../ledger/paths.ts';
import { type LedgerState } from '../ledger/state.ts';
import { ledgerWrites } from '../ledger/writes.ts';
import { type ExpectedZnode } from './swapped.ts';
import { nextRecords } from './next-records.ts';

/** What an apply says about itself in the ledger. Its id names the fence, too. */
export type ApplyMeta = Pick<HistoryEntry, 'id' | 'command' | 'who' | 'ci' | 'at' | 'git' | 'message'>;

/** One transaction, ready to be sent, and what its reply has to say. */
export interface Commit {
  /** Id of the ledger that it is laid out for; `null` before there is one. */
  readonly ledger: string | null;
  readonly revision: number;
  readonly ops: readonly WriteOp[];
  /** Index of the fence in `ops`: if it fails, our lock was taken from us. */
  readonly fenceIndex: number;
  /** Every write to a znode that existed. */
  readonly expected: readonly ExpectedZnode[];
  /** Znodes created, changed or deleted, the ledger's own not counted. */
  readonly written: number;
}

const EMPTY = Buffer.alloc(0);
const ANY_FENCE_VERSION = 0; // the fence is created by us and never set

/**
 * Lays out the transaction of a plan (design, section 6 step 5): fence, revision, data, records, history.
 * The same layout measures a plan and applies it.
 */
export function commitOps(
  plan: Plan | Omit<Plan, 'transaction' | 'digest' | 'summary'>,
  { ledger, live }: { ledger: LedgerState; live: LiveTree },
  { meta, acl, digest }: { meta: ApplyMeta; acl: DeclaredAcl | undefined; digest: string },
): Commit {
  const paths = ledgerPaths(plan.root);
  const ledgerAcl = aclEntries(acl);
  const revision = (ledger.revision?.info.rev ?? 0) + 1;
  const ops: WriteOp[] = [
    { op: 'check', path: joinPath(paths.locks, meta.id), version: ANY_FENCE_VERSION },
    {
      op: 'set',
      path: paths.revision,
      data: encodeJson(revisionInfo(revision, meta, digest)),
      version: ledger.revision?.version ?? 0,
    },
  ];
  const expected: ExpectedZnode[] = [];
  for (const change of inCommitOrder(plan.changes)) {
    const { precondition } = change;
    // The first operation on an existing znode is a set where it writes: its Stat proves whose znode it was.
    if (precondition !== null && writesData(change)) {
      expected.push({ index: ops.length, path: change.path, czxid: precondition.czxid });
    }
    ops.push(...changeOps(change, ledgerAcl));
  }
  ops.push(
    ...ledgerWrites(ledger, nextRecords(plan, ledger, { revision, acl }), {
      project: plan.project,
      paths,
      acl: ledgerAcl,
    }),
    {
      op: 'create',
      path: historyPath(paths, revision),
      data: encodeHistory({
        revision,
        project: plan.project,
        environment: plan.environment,
        digest,
        ...meta,
        changes: plan.changes
          .filter((change) => change.actions.length > 0)
          .map((change) => recorded(change, live)),
      }),
      acl: ledgerAcl,
    },
  );
  return {
    ledger: ledger.format?.id ?? null,
    revision,
    ops,
    fenceIndex: 0,
    expected,
    written: plan.changes.filter(writesData).length,
  };
}

function changeOps(change: Change, fallback: Acl): WriteOp[] {
  const { path, precondition, after } = change;
  const [action] = change.actions;
  switch (action) {
    case 'create': {
      const acl = change.acl ?? fallback;
      // The floor: what zkai creates never rests at version 0, so a plain recreate (version 0) never matches a plan.
      return [
        { op: 'create', path, data: EMPTY, acl },
        { op: 'set', path, data: after ?? EMPTY, version: 0 },
      ];
    }
    case 'update':
      return precondition === null
        ? []
        : [{ op: 'set', path, data: after ?? EMPTY, version: precondition.version }];
    case 'delete':
      // A delete has no Stat in its reply; the set before it has.
      return precondition === null
        ? []
        : [
            { op: 'set', path, data: EMPTY, version: precondition.version },
            { op: 'delete', path, version: nextVersion(precondition.version) },
          ];
    case 'adopt':
      return precondition === null ? [] : [{ op: 'check', path, version: precondition.version }];
    default:
      return [];
  }
}

/** Data versions are signed 32-bit counters that skip -1, which means "any" (ZOOKEEPER-4743). */
function nextVersion(version: number): number {
  const next = (version + 1) | 0;
  return next === -1 ? 0 : next;
}

/** Children go before their parents, and parents come before their children. */
function inCommitOrder(changes: readonly Change[]): Change[] {
  const deletes = changes.filter((change) => change.actions.includes('delete'));
  const others = changes.filter((change) => !change.actions.includes('delete'));
  return [...deletes.toReversed(), ...others];
}

function writesData(change: Change): boolean {
  return change.actions.some((action) => action === 'create' || action === 'update' || action === 'delete');
}

function recorded(change: Change, live: LiveTree): Parameters<typeof encodeHistory>[0]['changes'][number] {
  const { path, actions, document } = change;
  return {
    path,
    actions,
    document,
    before: writesData(change) ? (live.nodes.get(path)?.data ?? null) : null,
  };
}

function revisionInfo(rev: number, meta: ApplyMeta, digest: string): RevisionInfo {
  return {
    rev,
    id: meta.id,
    state: 'stable',
    digest,
    git: meta.git?.commit ?? null,
    at: meta.at,
    by: meta.who,
  };
}

import { aclEntries, type DeclaredAcl } from '../model/acl.ts';
import { type Change } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';
import { type Reveal, revealWith } from '../plan/secrets.ts';
import { type HistoryEntry } from '../model/results.ts';
import { type LiveTree } from '../model/tree.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { encodeHistory, recordedChange } from '../ledger/history.ts';
import { historyPath, ledgerPaths } from '../ledger/paths.ts';
import { previousOf, setRevision } from '../ledger/revision.ts';
import { type LedgerState } from '../ledger/state.ts';
import { ledgerWritesAtOnce } from '../ledger/writes.ts';
import { changeOps, inCommitOrder, writesData } from './change-ops.ts';
import { withBefore } from './with-before.ts';
import { fenceCheck } from './fence.ts';
import { type Pins } from './pins.ts';
import { type ExpectedZnode } from './swapped.ts';
import { documentsBefore, nextRecords, recordedDocuments } from './next-records.ts';

/** What an apply says about itself in the ledger. Its id names the fence, too. */
export type ApplyMeta = Pick<
  HistoryEntry,
  'id' | 'command' | 'who' | 'ci' | 'at' | 'git' | 'message' | 'overrides' | 'protections'
>;

/** One transaction, ready to be sent, and what its reply has to say. */
export interface Commit {
  /** Id of the ledger that it is laid out for; `null` before there is one. */
  readonly ledger: string | null;
  readonly revision: number;
  readonly ops: readonly WriteOp[];
  /** So many operations at the beginning of `ops` are fences: if one fails, our lock was taken from us. */
  readonly fences: number;
  /** Every write to a znode that existed. */
  readonly expected: readonly ExpectedZnode[];
  /** Znodes created, changed or deleted, the ledger's own not counted. */
  readonly written: number;
  /**
   * Another transaction in place of this one, which was refused at a path; `null`: it would be refused as well. Absent:
   * there is none.
   * @throws ZkaiFailure `stale` when more has moved than may
   */
  readonly again?: (refusedAt: ZnodePath) => Promise<Commit | null>;
  /** What of the ledger counts for nothing behind it, and can be deleted at leisure. */
  readonly litter: () => Iterable<readonly WriteOp[]>;
}

export interface CommitOptions {
  readonly meta: ApplyMeta;
  readonly acl: DeclaredAcl | undefined;
  readonly digest: string;
  /** Default: none. */
  readonly pins?: Pins;
  /** What is sensitive; default: what is live. */
  readonly reveal?: Reveal;
}

/**
 * Lays out the transaction of a plan (design, section 6 step 5): fence, revision, data, records, history.
 * The same layout measures a plan and applies it.
 */
export function commitOps(
  plan: Plan | Omit<Plan, 'transaction' | 'digest' | 'summary'>,
  { ledger, live }: { ledger: LedgerState; live: LiveTree },
  { meta, acl, digest, pins, reveal = revealWith(undefined, live) }: CommitOptions,
): Commit {
  const { project, environment } = plan;
  const paths = ledgerPaths(plan.root);
  const ledgerAcl = aclEntries(acl);
  const revision = (ledger.revision?.info.rev ?? 0) + 1;
  const ops: WriteOp[] = [
    fenceCheck(joinPath(paths.locks, meta.id)),
    setRevision(ledger, { paths, rev: revision, state: 'stable' }, { ...meta, project, environment, digest }),
  ];
  ops.push(...readChecks(plan.reads), ...(pins?.removal ?? []));
  const changes = plan.changes
    .filter((change) => change.actions.length > 0)
    .map((change) => withBefore(change, { ledger, live }));
  const expected: ExpectedZnode[] = [];
  for (const change of inCommitOrder(plan.changes)) {
    const { precondition } = change;
    // The first operation on an existing znode is a set where it writes: its Stat proves whose znode it was.
    if (precondition !== null && writesData(change)) {
      expected.push({ index: ops.length, path: change.path, czxid: precondition.czxid });
    }
    ops.push(...changeOps({ ...change, after: revealed(change, reveal) }, ledgerAcl));
  }
  const input = { ...plan, documents: recordedDocuments(plan, ledger), revision, acl: ledgerAcl };
  const where = { project, paths, acl: ledgerAcl };
  const records = ledgerWritesAtOnce(ledger, nextRecords(input, ledger), where);
  ops.push(...records.ops, {
    op: 'create',
    path: historyPath(paths, revision),
    data: encodeHistory({
      revision,
      project,
      environment,
      digest,
      ...meta,
      previous: previousOf(ledger, plan),
      changes: changes.map(recordedChange),
      documents: documentsBefore(plan, changes, ledger),
    }),
    acl: ledgerAcl,
  });
  return {
    litter: records.litter,
    ledger: ledger.format?.id ?? null,
    revision,
    ops,
    fences: 1,
    expected,
    written: plan.changes.filter(writesData).length,
  };
}

/** Where nobody has the secrets, a plan that is measured has their hashes; one that is applied was refused before. */
function revealed(change: Change, reveal: Reveal): Buffer | null {
  return reveal(change) ?? change.after;
}

/** The read set: what must not have moved, though it is not written. */
export function readChecks(reads: Plan['reads']): WriteOp[] {
  return reads.map(({ path, precondition }) => ({ op: 'check', path, version: precondition.version }));
}

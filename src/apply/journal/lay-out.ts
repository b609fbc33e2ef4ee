import { type Acl } from '../../model/acl.ts';
import { fieldsOf } from '../../model/ignore.ts';
import { type Plan, type TransactionShape } from '../../model/plan.ts';
import { multiFrameBytes } from '../../model/write-op.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type JournalAcl, type JournalHead, type JournalStep } from '../../ledger/journal.ts';
import { type State } from '../../live/state.ts';
import { changeOps, inCommitOrder, writesData } from '../change-ops.ts';
import { withBefore } from '../with-before.ts';
import { type ApplyMeta } from '../commit-ops.ts';
import { documentsBefore, recordedDocuments } from '../next-records.ts';
import { BATCH_HEAD, batchesOf, undoOps } from './batches.ts';

/** A journaled apply as it is laid out, before it is written: everything that doing and undoing it takes. */
export interface Journal {
  readonly head: Omit<JournalHead, 'batches' | 'acls'>;
  readonly batches: readonly (readonly JournalStep[])[];
  readonly acls: readonly JournalAcl[];
}

export interface LayoutOptions {
  readonly meta: ApplyMeta;
  readonly digest: string;
  readonly acl: Acl;
  readonly chroot: string;
  /** The ACLs of the znodes that are deleted, as they were read. */
  readonly acls: ReadonlyMap<ZnodePath, Acl>;
  /** The ACLs that are changed; absent: not known yet. */
  readonly aclChanges?: readonly JournalAcl[];
}

/** Lays out the journal of a plan against the state under the lock. */
export function layOutJournal(
  plan: Pick<Plan, 'project' | 'environment' | 'changes' | 'documents' | 'protections'>,
  state: Pick<State, 'ledger' | 'live'>,
  options: LayoutOptions,
): Journal {
  const { meta, digest, acl, chroot } = options;
  const changes = plan.changes.filter((change) => change.actions.length > 0);
  const steps = inCommitOrder(changes).map((change): JournalStep => {
    const { path, actions, document, precondition, after, recorded, acl: its, ignored } = change;
    const { before, base = null, movedFrom } = withBefore(change, state);
    const beforeAcl = actions.includes('delete') ? (options.acls.get(path) ?? null) : null;
    // Most have neither of the last two, and to spread what may be absent would be most of it.
    const step = {
      path,
      actions,
      document,
      precondition,
      before,
      beforeAcl,
      after,
      acl: its,
      base,
      movedFrom,
    };
    if (recorded === undefined && ignored === undefined) return step;
    return {
      ...step,
      ...(recorded === undefined ? {} : { recorded }),
      ...(ignored === undefined ? {} : { ignored: fieldsOf(ignored.rules) }),
    };
  });
  return {
    head: {
      ...meta,
      revision: (state.ledger.revision?.info.rev ?? 0) + 1,
      project: plan.project,
      environment: plan.environment,
      digest,
      acl,
      documents: recordedDocuments(plan, state.ledger),
      before: documentsBefore(plan, steps, state.ledger),
      writes: changes.filter((change) => writesData(change) || change.actions.includes('acl')).length,
    },
    batches: batchesOf(steps, acl, chroot),
    acls: options.aclChanges ?? [],
  };
}

/** How the batches of a journal travel; `bytes` is the largest frame, on the way there or back. */
export function journalShape(
  { batches }: Journal,
  { acl, chroot }: Pick<LayoutOptions, 'acl' | 'chroot'>,
): Omit<TransactionShape, 'limit'> {
  const forth = batches.map((steps) => steps.flatMap((step) => changeOps(step, acl)));
  const back = batches.map((steps) => steps.flatMap((step) => undoOps(step, acl)));
  const largest = Math.max(0, ...[...forth, ...back].map((ops) => multiFrameBytes(ops, chroot)));
  return {
    mode: 'journal',
    transactions: batches.length,
    ops: forth.reduce((sum, ops) => sum + ops.length, 0) + aclSets(batches),
    bytes: largest + HEAD_BYTES + BATCH_HEAD * Buffer.byteLength(chroot),
  };
}

/** Every ACL is set twice: to both lists, then to the new one. Those in the ledger are counted when they are known. */
function aclSets(batches: Journal['batches']): number {
  return 2 * batches.flat().filter(({ actions }) => actions.includes('acl')).length;
}

/** More than fence, cursor and mark of a batch take, but for the chroot and the root. */
const HEAD_BYTES = 1000;

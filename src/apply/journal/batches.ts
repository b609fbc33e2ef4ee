import { type Acl } from '../../model/acl.ts';
import { multiFrameBytes, type WriteOp } from '../../model/write-op.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { changeOps, nextVersion } from '../change-ops.ts';
import { type JournalStep } from '../../ledger/journal.ts';
import { fenceCheck } from '../fence.ts';

/**
 * What one frame of a journaled apply holds, in bytes: a server with the default heap keeps its last 500 transactions in
 * memory at about three times their size, and died of 325 frames of 1 MB.
 */
export const BATCH_BYTES = 250_000;

/**
 * Cuts steps, in commit order, into batches: each as many as fit {@link BATCH_BYTES} on the way there and on the way
 * back; a step that is larger alone has a batch of its own. What is of one document stays together where a batch that is
 * half full or more can end before it.
 */
export function batchesOf(steps: readonly JournalStep[], fallback: Acl, chroot: string): JournalStep[][] {
  const batches: JournalStep[][] = [];
  const sizes = steps.map((step) => largerWay(step, fallback, chroot));
  let filled = Infinity;
  steps.forEach((step, index) => {
    const size = sizes[index] ?? 0;
    if (index === 0 || steps[index - 1]?.document !== step.document) {
      let ofDocument = size;
      for (let next = index + 1; steps[next]?.document === step.document; next += 1)
        ofDocument += sizes[next] ?? 0;
      const isTorn = filled + ofDocument > BATCH_BYTES && ofDocument <= BATCH_BYTES;
      if (isTorn && filled >= BATCH_BYTES / 2) filled = Infinity;
    }
    if (filled + size > BATCH_BYTES) {
      batches.push([]);
      filled = 0;
    }
    batches.at(-1)?.push(step);
    filled += size;
  });
  return batches;
}

/** Bytes that a step takes in a frame, on the way there or back. */
function largerWay(step: JournalStep, fallback: Acl, chroot: string): number {
  const forth = multiFrameBytes(changeOps(step, fallback), chroot);
  // To delete takes less than to create.
  if (step.actions[0] === 'create') return forth;
  return Math.max(forth, multiFrameBytes(undoOps(step, fallback), chroot));
}

/**
 * The operations that take one step back. What it created is deleted, what it changed is set to what it was, what it
 * deleted is created again with its ACL; each only if nobody has written it since, at `version`: that of the znode as
 * it was found, or else as the step left it.
 */
export function undoOps(step: JournalStep, fallback: Acl, version = versionBehind(step)): WriteOp[] {
  const { path, before } = step;
  const [action] = step.actions;
  switch (action) {
    case 'create':
      // The set before the deletion is there for its Stat.
      return [
        { op: 'set', path, data: EMPTY, version },
        { op: 'delete', path, version: nextVersion(version) },
      ];
    case 'update':
      return [{ op: 'set', path, data: before ?? EMPTY, version }];
    case 'delete':
      return [
        { op: 'create', path, data: EMPTY, acl: step.beforeAcl ?? fallback },
        { op: 'set', path, data: before ?? EMPTY, version: 0 },
      ];
    default:
      return [];
  }
}

/** What is created is created and set: version 1. */
function versionBehind({ precondition }: JournalStep): number {
  return precondition === null ? 1 : nextVersion(precondition.version);
}

const EMPTY = Buffer.alloc(0);

/** The transaction that does (or undoes) one batch: fence, cursor, mark, and its operations. */
export function batchOps(
  ops: readonly WriteOp[],
  options: {
    readonly fence: ZnodePath;
    readonly cursor: { readonly path: ZnodePath; readonly data: Buffer; readonly version: number };
    readonly mark: { readonly path: ZnodePath; readonly data: Buffer };
    readonly acl: Acl;
  },
): WriteOp[] {
  const { fence, cursor, mark, acl } = options;
  return [fenceCheck(fence), { op: 'set', ...cursor }, { op: 'create', ...mark, acl }, ...ops];
}

/** Operations of a batch that stand before its steps. */
export const BATCH_HEAD = 3;

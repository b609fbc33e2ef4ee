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
 * back; a step that is larger alone has a batch of its own.
 */
export function batchesOf(steps: readonly JournalStep[], fallback: Acl, chroot: string): JournalStep[][] {
  const batches: JournalStep[][] = [];
  let [forth, back] = [Infinity, Infinity];
  for (const step of steps) {
    const more = multiFrameBytes(changeOps(step, fallback), chroot);
    const again = multiFrameBytes(undoOps(step, fallback), chroot);
    if (forth + more > BATCH_BYTES || back + again > BATCH_BYTES) {
      batches.push([]);
      [forth, back] = [0, 0];
    }
    batches.at(-1)?.push(step);
    [forth, back] = [forth + more, back + again];
  }
  return batches;
}

/**
 * The operations that take one step back. What it created is deleted, what it changed is set to what it was, what it
 * deleted is created again with its ACL; each only if nobody has written it since.
 */
export function undoOps(step: JournalStep, fallback: Acl): WriteOp[] {
  const { path, precondition, before } = step;
  const [action] = step.actions;
  switch (action) {
    case 'create':
      // Created and set: version 1. The set before the deletion is there for its Stat.
      return [
        { op: 'set', path, data: EMPTY, version: 1 },
        { op: 'delete', path, version: 2 },
      ];
    case 'update':
      return precondition === null
        ? []
        : [{ op: 'set', path, data: before ?? EMPTY, version: nextVersion(precondition.version) }];
    case 'delete':
      return [
        { op: 'create', path, data: EMPTY, acl: step.beforeAcl ?? fallback },
        { op: 'set', path, data: before ?? EMPTY, version: 0 },
      ];
    default:
      return [];
  }
}

const EMPTY = Buffer.alloc(0);

/** The transaction that does (or undoes) one batch: fence, cursor, mark, and the steps. */
export function batchOps(
  steps: readonly JournalStep[],
  options: {
    readonly direction: 'do' | 'undo';
    readonly fence: ZnodePath;
    readonly cursor: { readonly path: ZnodePath; readonly data: Buffer; readonly version: number };
    readonly mark: ZnodePath;
    readonly acl: Acl;
  },
): WriteOp[] {
  const { direction, fence, cursor, mark, acl } = options;
  const opsOf = direction === 'do' ? changeOps : undoOps;
  const ordered = direction === 'do' ? steps : steps.toReversed();
  return [
    fenceCheck(fence),
    { op: 'set', path: cursor.path, data: cursor.data, version: cursor.version },
    { op: 'create', path: mark, data: EMPTY, acl },
    ...ordered.flatMap((step) => opsOf(step, acl)),
  ];
}

/** Operations of a batch that stand before its steps. */
export const BATCH_HEAD = 3;

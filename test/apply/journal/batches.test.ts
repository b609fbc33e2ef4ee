import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BATCH_BYTES, batchesOf, undoOps } from '../../../src/apply/journal/batches.ts';
import { changeOps } from '../../../src/apply/change-ops.ts';
import { type JournalStep } from '../../../src/ledger/journal.ts';
import { type Acl, OPEN_ACL } from '../../../src/model/acl.ts';
import { multiFrameBytes, type WriteOp } from '../../../src/model/write-op.ts';
import { znodePath } from '../../../src/model/znode-path.ts';

const STAT = { version: 3, czxid: '0x1', mzxid: '0x2', aversion: 0 };

/** Steps of documents: how many bytes each has, and what becomes of it. */
const documents = fc.array(
  fc.array(
    fc.record({
      bytes: fc.integer({ min: 0, max: 90_000 }),
      action: fc.constantFrom(...(['create', 'update', 'delete'] as const)),
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  ),
  { maxLength: 12 },
);

test('batches hold every step once, in order, none is too large on either way, and no document of half a batch is torn', () => {
  fc.assert(
    fc.property(documents, (all) => {
      const steps = all.flatMap((its, document) =>
        its.map(({ bytes, action }, at): JournalStep => ({
          path: znodePath(`/app/${document}/${at}`),
          actions: [action],
          document: `ZnodeTree/${document}`,
          precondition: action === 'create' ? null : STAT,
          before: action === 'create' ? null : Buffer.alloc(bytes),
          beforeAcl: action === 'delete' ? OPEN_ACL : null,
          after: action === 'delete' ? null : Buffer.alloc(bytes),
          acl: action === 'create' ? OPEN_ACL : null,
          base: null,
        })),
      );
      const batches = batchesOf(steps, OPEN_ACL, '/chroot');
      expect(batches.flat()).toEqual(steps);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(Math.max(forth(batch), back(batch))).toBeLessThanOrEqual(BATCH_BYTES);
      }
      for (const [document] of all.entries()) {
        const its = steps.filter((step) => step.document === `ZnodeTree/${document}`);
        if (forth(its) + back(its) > BATCH_BYTES / 2) continue;
        expect(batches.filter((batch) => its.some((step) => batch.includes(step)))).toHaveLength(1);
      }
    }),
    { seed: 17, numRuns: 100 },
  );
});

const forth = (steps: readonly JournalStep[]) => bytesOf(steps, changeOps);
const back = (steps: readonly JournalStep[]) => bytesOf(steps, undoOps);

function bytesOf(steps: readonly JournalStep[], ops: (step: JournalStep, acl: Acl) => WriteOp[]): number {
  return multiFrameBytes(
    steps.flatMap((step) => ops(step, OPEN_ACL)),
    '/chroot',
  );
}

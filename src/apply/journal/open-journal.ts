import { ZkaiFailure } from '../../model/failure.ts';
import { type WriteOp } from '../../model/write-op.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { type Progress } from '../../ports/events.ts';
import { ZookeeperError, type ZookeeperWriter } from '../../ports/zookeeper.ts';
import {
  encodeAcls,
  encodeCursor,
  encodeDocuments,
  encodeJournalHead,
  journalPaths,
} from '../../ledger/journal.ts';
import { encodeSteps } from '../../ledger/journal-steps.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { setRevision } from '../../ledger/revision.ts';
import { type LedgerState } from '../../ledger/state.ts';
import { fenceCheck } from '../fence.ts';
import { ahead } from './ahead.ts';
import { BATCH_BYTES } from './batches.ts';
import { type Journal } from './lay-out.ts';
import { type RecordsBehind } from './records-behind.ts';
import { sendFenced } from './send-fenced.ts';

/**
 * Writes the whole journal, then names it in `revision`: from that transaction on the apply is open, and whoever
 * comes next has to finish or undo it. Before it, nothing has happened, and what was written is garbage.
 *
 * `lost` has to find out what became of that transaction when its reply is lost, and throws where we cannot go on.
 *
 * @throws ZkaiFailure `fence-lost` or `stale` when a transaction is refused: nothing has happened.
 */
export async function openJournal(
  session: ZookeeperWriter,
  { head: { documents, before, ...head }, batches, acls }: Journal,
  options: {
    readonly paths: LedgerPaths;
    readonly fence: ZnodePath;
    readonly ledger: LedgerState;
    /** What must hold when it begins. */
    readonly checks: readonly WriteOp[];
    readonly progress: Progress;
    readonly behind: Pick<RecordsBehind, 'journaled'> | null;
    readonly lost: (loss: ZookeeperError) => Promise<void>;
  },
): Promise<void> {
  const { paths, fence, ledger, checks, progress, behind, lost } = options;
  const at = journalPaths(paths);
  const { acl } = head;
  const create = (path: ZnodePath, data: Buffer): WriteOp => ({ op: 'create', path, data, acl });
  const lengths = { batches: [] as number[], documentPieces: 0, acls: 0 };
  // Everything is encoded while what stands before it is on its way, so the head learns only then what it has to say.
  async function* content(): AsyncGenerator<WriteOp> {
    yield create(at.journal, encodeJournalHead({ ...head, ...lengths }));
    const encoded = ahead(batches, encodeSteps);
    const named = cut(encodeDocuments({ documents, before }));
    lengths.documentPieces = named.length;
    for (const [piece, data] of named.entries()) yield create(at.documents(piece), data);
    const lists = acls.length === 0 ? [] : cut(encodeAcls(acls));
    lengths.acls = lists.length;
    for (const [piece, data] of lists.entries()) yield create(at.acls(piece), data);
    let batch = 0;
    for await (const data of encoded) {
      const pieces = cut(data);
      lengths.batches.push(pieces.length);
      progress({ event: 'journaling', batch: batch + 1, batches: batches.length });
      for (const [index, piece] of pieces.entries()) yield create(at.piece(batch, index), piece);
      behind?.journaled(batch);
      batch += 1;
    }
  }
  const written = await sendFenced({ session, fence }, content());
  if (written !== null) throw notBegun(written.outcome.code);

  const beginning = [
    fenceCheck(fence),
    setRevision(ledger, { paths, rev: ledger.revision?.info.rev ?? 0, state: 'applying' }, head),
    { op: 'set', path: at.journal, data: encodeJournalHead({ ...head, ...lengths }), version: 0 } as const,
    create(at.cursor, encodeCursor({ towards: 'new', applied: 0 })),
  ];
  try {
    const begun = await session.multi([...beginning, ...checks]);
    if (begun.committed) return;
    const moved = checks[begun.index - beginning.length];
    throw moved === undefined ? notBegun(begun.code) : stale(moved.path, begun.code);
  } catch (error) {
    if (!(error instanceof ZookeeperError) || !error.sent) throw error;
    await lost(error);
  }
}

/** Deletes a journal that `revision` does not name: the apply ended before it began, or after it was finished. */
export async function deleteJournal(
  session: ZookeeperWriter,
  { paths, fence }: { paths: LedgerPaths; fence: ZnodePath },
): Promise<void> {
  const { journal } = journalPaths(paths);
  const { results } = await session.read([{ op: 'children', path: journal }]);
  const [found] = results;
  if (found?.found !== 'children') return;
  const ops = [...found.children.map((name) => joinPath(journal, name)), journal].map((path): WriteOp => ({
    op: 'delete',
    path,
    version: -1,
  }));
  await sendFenced({ session, fence }, ops);
}

function cut(data: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += BATCH_BYTES) pieces.push(data.subarray(at, at + BATCH_BYTES));
  return pieces;
}

function stale(path: ZnodePath, code: string): ZkaiFailure {
  return new ZkaiFailure('stale', `${path}, which is relied on, was changed (${code}); nothing was written`, {
    details: [path],
    hint: 'make a new plan and look at it again: zkai plan',
  });
}

export function notBegun(code: string): ZkaiFailure {
  return new ZkaiFailure(
    'fence-lost',
    `the lock was taken from this apply while it wrote its journal (${code}); nothing was changed`,
    { hint: 'make a new plan and look at it again: zkai plan' },
  );
}

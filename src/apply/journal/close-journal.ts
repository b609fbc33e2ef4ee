import { type Zxid } from '../../model/stat.ts';
import { type WriteOp } from '../../model/write-op.ts';
import { parentOf, type ZnodePath } from '../../model/znode-path.ts';
import { blobOps, missingOf } from '../../ledger/blobs.ts';
import { encodeHistory, type HistoryDetail, type HistoryRecord } from '../../ledger/history.ts';
import { type JournalHead, journalPaths, type JournalStep } from '../../ledger/journal.ts';
import { historyPath } from '../../ledger/paths.ts';
import { readLedger } from '../../ledger/read.ts';
import { previousOf, setRevision } from '../../ledger/revision.ts';
import { type LedgerState } from '../../ledger/state.ts';
import { readOf } from '../../live/read-of.ts';
import { ledgerWrites } from '../../ledger/writes.ts';
import { writesData } from '../change-ops.ts';
import { fenceCheck } from '../fence.ts';
import { buildRecords } from '../next-records.ts';
import { encodedDetail, type EncodedDetail, encodeDetailOf } from './encoded-detail.ts';
import { UNDONE } from './ending.ts';
import { type Carrier, CursorMoved, lostFence } from './go.ts';
import { recordsBefore, type WrittenBack } from './records-before.ts';
import { type RecordsBehind } from './records-behind.ts';
import { sendFenced } from './send-fenced.ts';
import { type Aversions } from './set-acls.ts';
import { readMarks, readUndoneMarks, type StoredJournal, type UndoneMark } from './stored-journal.ts';

/** All batches are in place: writes the records that are not yet, then the history, and says so in `revision`. */
export async function closeDone(
  carrier: Carrier,
  journal: StoredJournal,
  { aversions, behind }: { readonly aversions: Aversions; readonly behind: RecordsBehind | null },
): Promise<void> {
  const { head } = journal;
  carrier.progress({ event: 'recording', written: 0 });
  const { ledger, zxids, detail } =
    behind === null
      ? await writeAllRecords(carrier, journal, aversions)
      : await writeOtherRecords(carrier, behind);
  await finish(carrier, head, {
    ledger,
    entry: { ...entryOf(head), zxids: zxids.filter(isKnown) },
    detail,
  });
}

/** Those that were not written behind the batches. */
async function writeOtherRecords(carrier: Carrier, behind: RecordsBehind) {
  await writeRecords(carrier, behind.rest());
  return { ledger: behind.ledger, zxids: behind.zxids(), detail: behind.detail() };
}

/** What the records are to say, from the marks of the batches; all that they do not say yet. */
async function writeAllRecords(carrier: Carrier, { head, steps }: StoredJournal, aversions: Aversions) {
  const batches = await Promise.all(head.batches.map((_, batch) => steps(batch)));
  const { paths, session } = carrier;
  const marks = head.batches.map((_, batch) => journalPaths(paths).done(batch));
  const zxids = await readMarks(readOf(session), marks);
  const ledger = await currentLedger(carrier);
  const builder = buildRecords({ ...head, aversions }, batches.flat(), ledger);
  for (const [batch, placed] of batches.entries())
    for (const step of placed) builder.put(step, zxids[batch] ?? null);
  await writeRecords(carrier, ledgerWrites(ledger, builder.result(), { ...head, paths }));
  return { ledger, zxids, detail: encodeDetailOf(head, batches) };
}

type Batches = readonly (readonly JournalStep[])[];

/** All batches are undone: the records are as they were, and the history says that somebody tried. */
export async function closeUndone(
  carrier: Carrier,
  { head: planned, steps, acls }: StoredJournal,
  aversions: Aversions,
): Promise<void> {
  carrier.progress({ event: 'recording', written: 0 });
  // The ledger has its old ACL again, and so has what is written to it now.
  const changed = await acls();
  const ofLedger = changed.find(({ path }) => path === carrier.paths.base);
  const head = ofLedger === undefined ? planned : { ...planned, acl: ofLedger.before };
  const batches = await Promise.all(head.batches.map((_, batch) => steps(batch)));
  const marks = await readUndoneMarks(
    readOf(carrier.session),
    head.batches.map((_, batch) => journalPaths(carrier.paths).undone(batch)),
  );
  const ledger = await currentLedger(carrier);
  const next = recordsBefore(head, batches.flat(), {
    ledger,
    restored: writtenBack(batches, marks),
    aversions,
    acls: new Map(changed.map(({ path, before }) => [path, before])),
  });
  await writeRecords(carrier, ledgerWrites(ledger, next, { ...head, paths: carrier.paths }));
  const entry = {
    ...entryOf(head),
    command: `${head.command}${UNDONE}`,
    zxids: marks.map((mark) => mark?.zxid ?? null).filter(isKnown),
  };
  await finish(carrier, head, { ledger, entry, detail: encodedDetail({ changes: [], documents: [] }) });
}

function isKnown(zxid: Zxid | null): zxid is Zxid {
  return zxid !== null;
}

/** The znodes that are again as they were, as somebody who looks at them sees it. */
function writtenBack(batches: Batches, marks: readonly (UndoneMark | null)[]): Map<ZnodePath, WrittenBack> {
  const written = new Map<ZnodePath, WrittenBack>();
  for (const [batch, steps] of batches.entries()) {
    const mark = marks[batch] ?? null;
    if (mark === null) continue;
    for (const { path, actions } of steps.filter(writesData)) {
      const czxid = actions.includes('delete') ? mark.zxid : mark.deviations.get(path);
      if (mark.deviations.get(path) !== null) written.set(path, { mzxid: mark.zxid, czxid });
    }
  }
  return written;
}

/** Read on our own connection, behind our own writes. */
function currentLedger({ session, paths }: Carrier): Promise<LedgerState> {
  return readLedger(readOf(session), parentOf(paths.base));
}

/**
 * Brings the records to what they are to be, several transactions long. Nobody relies on them meanwhile: `revision` says
 * that an apply is open. Cut off, the whole is computed and written again from what is there then.
 */
async function writeRecords(carrier: Carrier, groups: Iterable<readonly WriteOp[]>): Promise<void> {
  const refused = await sendFenced(carrier, groups, (written) =>
    carrier.progress({ event: 'recording', written }),
  );
  if (refused === null) return;
  if (refused.outcome.index === 0) throw lostFence(refused.outcome.code);
  throw new CursorMoved();
}

async function finish(
  { session, paths, fence }: Carrier,
  head: JournalHead,
  { ledger, entry, detail }: { ledger: LedgerState; entry: EntryHead; detail: EncodedDetail },
): Promise<void> {
  const outcome = await session.multi([
    fenceCheck(fence),
    setRevision(ledger, { paths, rev: head.revision, state: 'stable' }, head),
    { op: 'delete', path: journalPaths(paths).cursor, version: -1 },
    {
      op: 'create',
      path: historyPath(paths, head.revision),
      data: await stageHistory({ session, paths, fence }, head, {
        entry: { ...entry, previous: previousOf(ledger, head) },
        detail,
      }),
      acl: head.acl,
    },
  ]);
  if (outcome.committed) return;
  if (outcome.index === 0) throw lostFence(outcome.code);
  throw new CursorMoved();
}

/** From so many bytes on, the detail is a blob: whoever lists the history does not want it, and it is encoded already. */
const APART_FROM = 32 * 1024;

/** The entry as it is to be stored; what is too large for it is written beforehand. */
async function stageHistory(
  { session, paths, fence }: Pick<Carrier, 'session' | 'paths' | 'fence'>,
  { acl }: JournalHead,
  { entry, detail: { value, encoded: bytes } }: { readonly entry: EntryHead; readonly detail: EncodedDetail },
): Promise<Buffer> {
  if (bytes.length < APART_FROM) return encodeHistory({ ...entry, ...value() });
  const { ref, ops } = blobOps(bytes, paths, acl);
  const base: WriteOp = { op: 'create', path: paths.blobs, data: Buffer.alloc(0), acl };
  const missing = await missingOf(readOf(session), [base, ...ops]);
  const refused = await sendFenced({ session, fence }, missing);
  if (refused !== null) throw new CursorMoved();
  return encodeHistory({ ...entry, changes: [], documents: null }, ref);
}

type EntryHead = Omit<HistoryRecord, keyof HistoryDetail>;

function entryOf(head: JournalHead): EntryHead {
  const { id, project, environment, command, who, ci, at, git, message, digest, revision } = head;
  const { overrides, protections } = head;
  const said = { id, project, environment, command, who, ci, at, git, message, digest, revision };
  return {
    ...said,
    ...(overrides === undefined ? {} : { overrides }),
    ...(protections === undefined ? {} : { protections }),
  };
}

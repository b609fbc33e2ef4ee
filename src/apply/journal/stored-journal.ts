import { ZkaiFailure } from '../../model/failure.ts';
import { type Zxid } from '../../model/stat.ts';
import { ROOT, type ZnodePath } from '../../model/znode-path.ts';
import { type ReadMany } from '../../ports/reads.ts';
import { decodeAt } from '../../ledger/damaged.ts';
import {
  decodeAcls,
  decodeCursor,
  decodeDocuments,
  decodeJournalHead,
  type JournalAcl,
  type JournalCursor,
  type JournalHead,
  journalPaths,
  type JournalStep,
} from '../../ledger/journal.ts';
import { decodeSteps } from '../../ledger/journal-steps.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { decodeDeviations, type Deviations } from '../../ledger/undone-mark.ts';

/** A journal as it is stored, whoever wrote it. */
export interface StoredJournal {
  readonly head: JournalHead;
  readonly steps: (batch: number) => Promise<readonly JournalStep[]>;
  readonly acls: () => Promise<readonly JournalAcl[]>;
}

/** The journal of the ledger; `null` where there is none. @throws ZkaiFailure `failed` for a damaged one */
export async function readJournal(read: ReadMany, paths: LedgerPaths): Promise<StoredJournal | null> {
  const at = journalPaths(paths);
  const [found] = await read([{ op: 'data', path: at.journal }]);
  if (found?.found !== 'data') return null;
  const { documentPieces, ...head } = decodeAt(at.journal, () => decodeJournalHead(found.data));
  const documents = await readPieces(read, decodeDocuments, { length: documentPieces, at: at.documents });
  return {
    head: { ...head, ...documents },
    steps: (batch) =>
      readPieces(read, decodeSteps, { length: head.batches[batch] ?? 0, at: (n) => at.piece(batch, n) }),
    acls: async () =>
      head.acls === 0 ? [] : readPieces(read, decodeAcls, { length: head.acls, at: at.acls }),
  };
}

async function readPieces<T>(
  read: ReadMany,
  decode: (data: Buffer) => T,
  { length, at }: { readonly length: number; readonly at: (piece: number) => ZnodePath },
): Promise<T> {
  const paths = Array.from({ length }, (_, piece) => at(piece));
  const results = await read(paths.map((path) => ({ op: 'data', path })));
  const data = results.map((result, index) => {
    if (result.found === 'data') return result.data;
    throw damagedJournal(paths[index] ?? at(0));
  });
  return decodeAt(at(0), () => decode(Buffer.concat(data)));
}

/** How far it came, and the version that the next step has to expect. */
export async function readCursor(
  read: ReadMany,
  paths: LedgerPaths,
): Promise<{ readonly cursor: JournalCursor; readonly version: number }> {
  const { cursor: path } = journalPaths(paths);
  const [found] = await read([{ op: 'data', path }]);
  if (found?.found !== 'data') throw damagedJournal(path);
  return { cursor: decodeAt(path, () => decodeCursor(found.data)), version: found.stat.version };
}

/** The transactions of the batches that were done, or undone; by batch. */
export async function readMarks(
  read: ReadMany,
  marks: readonly ZnodePath[],
): Promise<readonly (Zxid | null)[]> {
  const results = await read(marks.map((path) => ({ op: 'data', path })));
  return results.map((result) => (result.found === 'data' ? result.stat.czxid : null));
}

/** The same of those that were undone, with what they say. @throws ZkaiFailure `failed` for a damaged one */
export async function readUndoneMarks(
  read: ReadMany,
  marks: readonly ZnodePath[],
): Promise<readonly (UndoneMark | null)[]> {
  const results = await read(marks.map((path) => ({ op: 'data', path })));
  return results.map((result, index) => {
    if (result.found !== 'data') return null;
    const deviations = decodeAt(marks[index] ?? ROOT, () => decodeDeviations(result.data));
    return { zxid: result.stat.czxid, deviations };
  });
}

export interface UndoneMark {
  readonly zxid: Zxid;
  readonly deviations: Deviations;
}

function damagedJournal(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure('failed', `the journal of an open apply is incomplete: ${path} is gone`, {
    hint: 'compare ZooKeeper with the files by hand (zkai drift), then delete the journal and set revision to stable',
  });
}

import { type RecordedChange } from '../ledger/history.ts';
import { type BlamedContent, type BlamedMove, type BlameResult } from '../model/blame.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { blamed, entriesFrom, type WholeHistory } from './whole-history.ts';

type Traced = Pick<BlameResult, 'moves' | 'content' | 'movedTo'>;

/**
 * Follows a znode through the renames of its document, back to whoever wrote what is in it. `data` is what it holds;
 * `null` where it is gone. Only a znode as zkai wrote it is followed: what somebody else put there came from nowhere.
 */
export async function traceMoves(
  { path, writer, revision }: Pick<BlameResult, 'path' | 'writer' | 'revision'>,
  data: Buffer | null,
  history: WholeHistory,
): Promise<Traced> {
  const newest = history.entries.find((entry) => entry.revision === revision?.revision);
  if (newest === undefined) return { moves: [], content: null, movedTo: null };
  const changes = await history.changesOf(newest);
  const movedTo = changes.find(({ movedFrom }) => movedFrom === path)?.path ?? null;
  const came = changes.find((change) => change.path === path)?.movedFrom;
  if (came === undefined || data === null || writer === 'outside')
    return { moves: [], content: null, movedTo };
  return { ...(await walkBack(path, data, { newest: newest.revision, history })), movedTo };
}

async function walkBack(
  path: ZnodePath,
  data: Buffer,
  { newest, history }: { readonly newest: number; readonly history: WholeHistory },
): Promise<Pick<Traced, 'moves' | 'content'>> {
  const moves: BlamedMove[] = [];
  let name = path;
  for (const entry of entriesFrom(newest, history)) {
    const changes = await history.changesOf(entry);
    const change = changes.find((one) => one.path === name);
    if (change === undefined) continue;
    const from = change.movedFrom;
    const revision = blamed(entry.revision, history);
    if (from !== undefined) moves.push({ from, revision });
    const carried = from !== undefined && changes.find((one) => one.path === from)?.before?.equals(data);
    if (carried === true) name = from;
    else if (from !== undefined && moves.length === 1) return { moves, content: null };
    else {
      const content = from === undefined ? writerIn(change) : 'zkai';
      if (content !== null) return { moves, content: { path: name, writer: content, revision } };
    }
  }
  return { moves, content: { path: name, writer: 'unknown', revision: null } };
}

/** Who gave a znode the content that it has after a change that is no move; `null`: somebody before. */
function writerIn({ actions, base }: RecordedChange): BlamedContent['writer'] | null {
  if (actions.includes('create') || actions.includes('update')) return 'zkai';
  // Taken over from nobody, or with other content than the ledger knew.
  const isTakenOver = actions.includes('adopt') && (base === null || base.data !== null);
  return isTakenOver ? 'outside' : null;
}

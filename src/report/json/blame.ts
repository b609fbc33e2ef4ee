import { type BlamedRevision, type BlameResult } from '../../model/blame.ts';
import { entryHeadView } from './entry-head.ts';

/** `zkai.blame/v1`: who wrote a znode last. */
export function blameView(blame: BlameResult) {
  const { path, owner, live, writer, revision, acl, adopted, moves, content, movedTo } = blame;
  return {
    apiVersion: 'zkai.blame/v1',
    path,
    owner,
    live,
    writer,
    revision: blamedView(revision),
    acl: blamedView(acl),
    adopted: blamedView(adopted),
    moves: moves.map((move) => ({ from: move.from, revision: blamedView(move.revision) })),
    content: content === null ? null : { ...content, revision: blamedView(content.revision) },
    movedTo,
  };
}

function blamedView(blamed: BlamedRevision | null) {
  if (blamed === null) return null;
  const { revision, entry } = blamed;
  return { revision, entry: entry === null ? null : entryHeadView(entry) };
}

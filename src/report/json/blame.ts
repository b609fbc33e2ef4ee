import { type BlamedRevision, type BlameResult } from '../../model/results.ts';
import { entryHeadView } from './entry-head.ts';

/** `zkai.blame/v1`: who wrote a znode last. */
export function blameView({ path, owner, live, writer, revision, adopted }: BlameResult) {
  return {
    apiVersion: 'zkai.blame/v1',
    path,
    owner,
    live,
    writer,
    revision: blamedView(revision),
    adopted: blamedView(adopted),
  };
}

function blamedView(blamed: BlamedRevision | null) {
  if (blamed === null) return null;
  const { revision, entry } = blamed;
  return { revision, entry: entry === null ? null : entryHeadView(entry) };
}

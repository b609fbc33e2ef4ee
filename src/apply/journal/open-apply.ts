import { ZkaiFailure } from '../../model/failure.ts';
import { rebuildHint } from '../../ledger/damaged.ts';
import { journalPaths } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { decodeRevision } from '../../ledger/revision.ts';
import { readOf } from '../../live/read-of.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';

/**
 * Id of the apply that `revision` says is open.
 * @throws ZkaiFailure `unfinished` where somebody deleted `revision`, and the journal of an apply is there
 */
export async function openApply(reader: ZookeeperReader, paths: LedgerPaths): Promise<string | null> {
  const [found, cursor] = await readOf(reader)([
    { op: 'data', path: paths.revision },
    { op: 'data', path: journalPaths(paths).cursor },
  ]);
  if (found?.found !== 'data') {
    if (cursor?.found !== 'data') return null;
    throw new ZkaiFailure(
      'unfinished',
      `an apply in batches is open, and somebody deleted ${paths.revision}, which says so`,
      { hint: rebuildHint(paths.base) },
    );
  }
  const { state, id } = decodeRevision(found.data, paths).info;
  return state === 'applying' ? id : null;
}

import { type LedgerPaths } from '../../ledger/paths.ts';
import { decodeRevision } from '../../ledger/revision.ts';
import { readOf } from '../../live/read-of.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';

/** Id of the apply that `revision` says is open. */
export async function openApply(reader: ZookeeperReader, paths: LedgerPaths): Promise<string | null> {
  const [found] = await readOf(reader)([{ op: 'data', path: paths.revision }]);
  if (found?.found !== 'data') return null;
  const { state, id } = decodeRevision(found.data, paths).info;
  return state === 'applying' ? id : null;
}

import { type DoctorClock } from '../../model/doctor.ts';
import { joinPath, ROOT, type ZnodePath } from '../../model/znode-path.ts';
import { type ReadResult, type ZookeeperReader } from '../../ports/zookeeper.ts';
import { ledgerPaths } from '../../ledger/paths.ts';
import { decodeRevision } from '../../ledger/revision.ts';

/** Looks at the times of the project's znodes and of what is beside them, as far as this identity may see them. */
export async function askClock(
  reader: ZookeeperReader,
  root: ZnodePath,
  now: () => number,
): Promise<DoctorClock> {
  const paths = ledgerPaths(root);
  const listed = await reader.read([
    { op: 'children', path: ROOT },
    { op: 'children', path: root },
  ]);
  const below = (parent: ZnodePath, index: number): ZnodePath[] =>
    childrenOf(listed.results[index]).map((name) => joinPath(parent, name));
  const wanted = [ROOT, ...below(ROOT, 0), ...below(root, 1), ...Object.values(paths)];
  const { results } = await reader.read(wanted.map((path) => ({ op: 'data', path })));
  const times = wanted.flatMap((path, index) => {
    const result = results[index];
    const time = result?.found === 'data' ? Math.max(result.stat.ctime, result.stat.mtime) : 0;
    return time === 0 ? [] : [{ path, time }]; // ZooKeeper's own znodes have no time
  });
  const newest = times.reduce<(typeof times)[number] | null>(
    (latest, next) => (latest === null || next.time > latest.time ? next : latest),
    null,
  );
  const revision = results[wanted.indexOf(paths.revision)];
  // Read last: what was written before it was asked for cannot be later than now.
  return { now: now(), newest, lastApply: lastApply(revision, paths) };
}

function lastApply(
  revision: ReadResult | undefined,
  paths: ReturnType<typeof ledgerPaths>,
): DoctorClock['lastApply'] {
  if (revision?.found !== 'data') return null;
  const { at, by } = decodeRevision(revision.data, paths).info;
  const begun = Date.parse(at);
  return Number.isNaN(begun) ? null : { at: begun, written: revision.stat.mtime, by };
}

function childrenOf(result: ReadResult | undefined): readonly string[] {
  return result?.found === 'children' ? result.children : [];
}

import { type ReadMany } from '../ports/reads.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';

/** A session as those see it who only want the results. */
export function readOf(session: ZookeeperReader): ReadMany {
  return async (ops) => (await session.read(ops)).results;
}

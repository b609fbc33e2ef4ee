import { type TreeWatch, watchTrees } from '../../live/watch-trees.ts';
import { exactTime } from '../../model/time-text.ts';
import { OLD_FRAME_LIMIT } from '../../model/write-op.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';
import { type DriftTeller } from './teller.ts';

/** The watches of a session; before ZooKeeper 3.6 there are none for trees, and that is told. */
export async function treesOf(
  reader: ZookeeperReader,
  {
    world,
    teller,
    sweepMs,
    isWanted,
  }: {
    readonly world: Pick<World, 'clock' | 'signal'>;
    readonly teller: DriftTeller;
    readonly sweepMs: number;
    readonly isWanted: (path: ZnodePath) => boolean;
  },
): Promise<TreeWatch> {
  const { clock, signal } = world;
  if ((await reader.frameLimit()) !== OLD_FRAME_LIMIT) return watchTrees(reader, { clock, signal, isWanted });
  const message = `${reader.server} is older than ZooKeeper 3.6 and tells nobody what changes: everything is read every ${exactTime(sweepMs)} (--sweep)`;
  await teller.say({ event: 'notice', message });
  return {
    cover: async () => false,
    next: async (ms) => {
      await clock.sleep(ms, signal).catch(() => signal.throwIfAborted());
      return { moved: 'nothing' };
    },
    close: async () => {},
  };
}

import { ledgerPaths } from '../ledger/paths.ts';
import { watchTops } from '../live/watch-tops.ts';
import { type TreeWatch, watchTrees } from '../live/watch-trees.ts';
import { isWithin, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { ZookeeperError, type ZookeeperReader } from '../ports/zookeeper.ts';
import { type ConnectionRequest, readerOptions } from './connection.ts';
import { type DesiredState } from './desired-state.ts';

/** Somebody who wakes the loop when what it manages may have changed. Only ever a help: the sweep finds everything. */
export interface LiveWatch {
  /** What is compared from now on: changes behind the return of this call wake it. */
  cover(state: DesiredState): Promise<void>;
  close(): Promise<void>;
}

/** How long to listen at a time, and how long to wait before another session is tried, in milliseconds. */
const LISTEN_MS = 60_000;
const RETRY_MS = 5000;

interface Listening {
  readonly session: ZookeeperReader;
  readonly trees: TreeWatch;
  readonly end: AbortController;
}

/** Watches until it is closed; `wake` is called for every change that a plan might see. */
export function openLiveWatch(
  world: World,
  request: ConnectionRequest,
  { signal, wake }: { readonly signal: AbortSignal; readonly wake: () => void },
): LiveWatch {
  let open: Listening | null = null;
  let covered = '';
  let triedAt = -Infinity;
  const drop = async (one: Listening | null): Promise<void> => {
    if (one === null) return;
    if (open === one) [open, covered] = [null, ''];
    one.end.abort(new Error('not needed any more'));
    await one.session.close(); // its watches go with it
  };
  const listen = async (one: Listening): Promise<void> => {
    try {
      for (;;) if ((await one.trees.next(LISTEN_MS)).moved !== 'nothing') wake();
    } catch {
      if (one.end.signal.aborted) return;
      await drop(one);
      wake(); // the next round opens another one
    }
  };
  const start = async (state: DesiredState): Promise<TreeWatch> => {
    const { project, environment, desired } = state.subject;
    const options = await readerOptions(world, environment, request);
    const session = await world.zookeeper.connectReader({ ...options, signal });
    const isWanted = wantedPaths(project.root, desired.nodes);
    const end = new AbortController();
    const trees = watchTrees(session, { clock: world.clock, signal: end.signal, isWanted });
    open = { session, trees, end };
    void listen(open);
    return trees;
  };
  return {
    cover: async (state) => {
      if (covered === state.files.hash) return;
      if (open === null && world.clock.elapsed() < triedAt + RETRY_MS) return;
      triedAt = world.clock.elapsed();
      try {
        // What is wanted is another set of paths now, and so is what is worth waking for.
        await drop(open);
        const { project, desired } = state.subject;
        await (await start(state)).cover(watchTops(project.root, desired.nodes.keys()));
        covered = state.files.hash;
      } catch (error) {
        await drop(open);
        if (!(error instanceof ZookeeperError) || signal.aborted) return;
        if (error.code === 'unimplemented')
          triedAt = Infinity; // before ZooKeeper 3.6 there are no such watches
        else void world.clock.sleep(RETRY_MS, signal).then(wake, () => {});
        world.progress({
          event: 'note',
          message: `no watch, so only the interval finds drift: ${error.message}`,
        });
      }
    },
    close: () => drop(open),
  };
}

/** What was declared, and what says that somebody applied. Of what agents and tasks write, nothing is ours to look at. */
function wantedPaths(root: ZnodePath, nodes: ReadonlyMap<ZnodePath, unknown>): (path: ZnodePath) => boolean {
  const { base, revision, documents } = ledgerPaths(root);
  return (path) =>
    nodes.has(path) || (isWithin(path, base) && (path === revision || isWithin(path, documents)));
}

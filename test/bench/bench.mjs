// The server, its trees, and the contenders that take turns on them.
import { fromDist } from '../bootstrap.mjs';
import { startContender } from './contender.mjs';
import { DATA, pathsOf, slices, znodesOf } from './tree.mjs';

/** How large and how long. Growth is measured by trees of so many groups. */
export const FULL = {
  groups: 200,
  growth: [10, 100, 1000],
  rounds: 31,
  /** Contenders that take seconds take part in every sixth round only: their ratios are far from any bar. */
  slowEvery: 6,
  freshRounds: 7,
  growthRounds: 9,
  warmUpMs: 1500,
};
/** Shows that everything works, and measures nothing. */
export const QUICK = {
  groups: 2,
  growth: [1, 2, 4],
  rounds: 1,
  slowEvery: 1,
  freshRounds: 1,
  growthRounds: 1,
  warmUpMs: 0,
};

const SLOW = new Set(['library', 'kazoo']);
const READ_ROOT = '/read';
const WRITE_ROOT = '/write';
const ACL = [{ perms: 31, scheme: 'world', id: 'anyone' }];
/** Small enough for any server. */
const OPS = 1000;

/** Opens the bench on the server at `port`. `say` gets a line for each thing that is begun. */
export async function openBench({ port, size, say, signal }) {
  const { createZookeeper } = await fromDist('zookeeper/create-zookeeper.js');
  const options = { timeoutMs: 60_000, sessionTimeoutMs: 40_000, auth: [], signal };
  const session = await createZookeeper().connectWriter({ connect: `127.0.0.1:${port}`, ...options });
  const made = new Set();

  return {
    /** Milliseconds in each round, by name of the contender. All of them are connected and warm, and take turns. */
    rounds: (job, names) =>
      withContenders(names, async (contenders) => {
        await prepare(job, size.groups);
        const times = new Map(names.map((name) => [name, []]));
        for (const contender of contenders) {
          say(`${job}: ${contender.name} warms up`);
          await warmUp(() => measure(contender, job, size.groups));
        }
        for (let round = 0; round < size.rounds; round += 1) {
          const withSlow = round % size.slowEvery === 0;
          if (withSlow) say(`${job}: round ${round + 1} of ${size.rounds}`);
          for (const contender of contenders.filter(({ name }) => withSlow || !SLOW.has(name))) {
            const { ms } = await measure(contender, job, size.groups);
            times.get(contender.name)[round] = ms;
          }
        }
        return times;
      }),

    /** `ms` or `peakMb` of a new process for each contender in each round, by name. */
    freshRounds: async (job, names, member) => {
      await prepare(job, size.groups);
      const measured = new Map(names.map((name) => [name, []]));
      for (let round = 1; round <= size.freshRounds; round += 1) {
        say(`${job}, a new process each: round ${round} of ${size.freshRounds}`);
        for (const name of names) {
          const taken = await withContenders([name], ([contender]) => measure(contender, job, size.groups));
          measured.get(name).push(taken[member]);
        }
      }
      return measured;
    },

    /** Microseconds for a znode in each round, by the number of znodes of a tree. Each round handles as many of each. */
    growthRounds: (job) =>
      withContenders(['zkai'], async ([contender]) => {
        const largest = Math.max(...size.growth);
        const costs = new Map(size.growth.map((groups) => [znodesOf(groups), []]));
        const turn = async (groups) => {
          await prepare(job, groups);
          const { ms, znodes } = await measure(contender, job, groups, Math.floor(largest / groups));
          return (ms * 1000) / znodes;
        };
        say(`${job} growth: warms up`);
        await warmUp(() => turn(size.growth[0]));
        for (let round = 1; round <= size.growthRounds; round += 1) {
          say(`${job} growth: round ${round} of ${size.growthRounds}`);
          for (const groups of size.growth) costs.get(znodesOf(groups)).push(await turn(groups));
        }
        return costs;
      }),

    close: () => session.close(),
  };

  /** One turn of a contender: the tree to read is there already, what it writes is removed again. */
  async function measure(contender, job, groups, times = 1) {
    const roots = Array.from({ length: times }, (_, index) =>
      job === 'read' ? readRoot(groups) : `${WRITE_ROOT}-${index}`,
    );
    const taken = await contender.run({ job, roots, groups });
    if (job === 'write') for (const root of roots) await remove(pathsOf(root, groups));
    return { ...taken, znodes: times * znodesOf(groups) };
  }

  /** Readers all read the same tree, which is made once. */
  async function prepare(job, groups) {
    const root = readRoot(groups);
    if (job !== 'read' || made.has(root)) return;
    made.add(root);
    await commit(pathsOf(root, groups).map((path) => ({ op: 'create', path, data: DATA, acl: ACL })));
  }

  function remove(paths) {
    return commit(paths.toReversed().map((path) => ({ op: 'delete', path, version: -1 })));
  }

  async function commit(ops) {
    for (const batch of slices(ops, OPS)) {
      const { committed } = await session.multi(batch);
      if (!committed) throw new Error('the bench could not prepare a tree');
    }
  }

  async function withContenders(names, work) {
    const contenders = [];
    try {
      for (const name of names) contenders.push(await startContender(name, { port, signal }));
      const answer = await work(contenders);
      for (const contender of contenders) await contender.stop();
      return answer;
    } finally {
      for (const contender of contenders) contender.kill();
    }
  }

  /** Until compilers, on both sides, have seen what is to come. */
  async function warmUp(turn) {
    const end = performance.now() + size.warmUpMs;
    do await turn();
    while (performance.now() < end);
  }
}

function readRoot(groups) {
  return `${READ_ROOT}-${groups}`;
}

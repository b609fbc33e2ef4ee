// The server, its trees, and the contenders that take turns on them.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
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
  /** Of those that take seconds each. */
  planRounds: 7,
  flowRounds: 7,
  warmUpMs: 1500,
  documents: 10_000,
  validateRounds: 3,
  startRounds: 21,
  detections: 1000,
  failoverRounds: 20,
  herd: 50,
  herdRounds: 20,
};
/** Shows that everything works, and measures nothing. */
export const QUICK = {
  groups: 2,
  growth: [1, 2, 4],
  rounds: 1,
  slowEvery: 1,
  freshRounds: 1,
  growthRounds: 1,
  planRounds: 1,
  flowRounds: 1,
  warmUpMs: 0,
  documents: 100,
  validateRounds: 1,
  startRounds: 1,
  detections: 5,
  failoverRounds: 1,
  herd: 4,
  herdRounds: 1,
};

const SLOW = new Set(['library', 'kazoo']);
/** What a job finds: the tree made raw, the tree applied by zkai with its ledger, or nothing. */
const FINDS = { read: 'read', plan: 'applied', change: 'applied', write: null, apply: null };
const WRITE_ROOT = '/write';
const ACL = [{ perms: 31, scheme: 'world', id: 'anyone' }];
/** Small enough for any server. */
const OPS = 1000;

/**
 * Opens the bench on the server at `port`. `say` gets a line for each thing that is begun; `startQuickServer` answers the
 * port of another one, with a shorter tick, and that.
 */
export async function openBench({ port, size, directory, say, signal, startQuickServer }) {
  const [{ createZookeeper }, { readOf }, { listSubtree }] = await Promise.all([
    fromDist('zookeeper/create-zookeeper.js'),
    fromDist('live/read-of.js'),
    fromDist('live/subtree.js'),
  ]);
  const project = join(directory, 'project');
  await mkdir(project);
  const options = { timeoutMs: 60_000, sessionTimeoutMs: 40_000, auth: [], signal };
  const session = await createZookeeper().connectWriter({ connect: `127.0.0.1:${port}`, ...options });
  const made = new Set();

  return {
    port,
    size,
    directory,
    say,
    signal,
    startQuickServer,

    /**
     * What each contender took in each round, by its name: see `contender.mjs`. All of them are connected and warm, and
     * take turns.
     */
    rounds: (job, names, rounds = size.rounds) =>
      withContenders(names, async (contenders) => {
        await prepare(job, size.groups);
        const turns = new Map(names.map((name) => [name, []]));
        for (const contender of contenders) {
          say(`${job}: ${contender.name} warms up`);
          await warmUp(() => measure(contender, job, size.groups));
        }
        for (let round = 0; round < rounds; round += 1) {
          const withSlow = round % size.slowEvery === 0;
          if (withSlow) say(`${job}: round ${round + 1} of ${rounds}`);
          for (const contender of contenders.filter(({ name }) => withSlow || !SLOW.has(name))) {
            turns.get(contender.name)[round] = await measure(contender, job, size.groups);
          }
        }
        return turns;
      }),

    /** The same with a new process for each contender in each round. */
    freshRounds: async (job, names, { groups = size.groups, rounds = size.freshRounds } = {}) => {
      await prepare(job, groups);
      const turns = new Map(names.map((name) => [name, []]));
      for (let round = 1; round <= rounds; round += 1) {
        say(`${job}, a new process each: round ${round} of ${rounds}`);
        for (const name of names) {
          turns
            .get(name)
            .push(await withContenders([name], ([contender]) => measure(contender, job, groups)));
        }
      }
      return turns;
    },

    /**
     * Microseconds for a znode in each round, by the number of znodes of a tree. Each round handles as many of each, or
     * `atMost` so many trees.
     */
    growthRounds: (job, name, { growth = size.growth, rounds = size.growthRounds, atMost = Infinity } = {}) =>
      withContenders([name], async ([contender]) => {
        const largest = Math.max(...growth);
        const costs = new Map(growth.map((groups) => [znodesOf(groups), []]));
        const turn = async (groups) => {
          await prepare(job, groups);
          const { ms, znodes } = await measure(contender, job, groups, Math.min(largest / groups, atMost));
          return (ms * 1000) / znodes;
        };
        say(`${job} growth: warms up`);
        await warmUp(() => turn(growth[0]));
        for (let round = 1; round <= rounds; round += 1) {
          say(`${job} growth: round ${round} of ${rounds}`);
          for (const groups of growth) costs.get(znodesOf(groups)).push(await turn(groups));
        }
        return costs;
      }),

    close: () => session.close(),
  };

  /** One turn of a contender: the tree to read is there already, what it writes is removed again. */
  async function measure(contender, job, groups, times = 1) {
    const found = rootOf(job, groups);
    const roots = Array.from({ length: times }, (_, index) => found ?? `${WRITE_ROOT}-${index}`);
    const taken = await contender.run({ job, roots, groups });
    if (found === null) for (const root of roots) await remove(root, groups);
    return { ...taken, znodes: times * znodesOf(groups) };
  }

  /** What a job finds is made once for all of them. */
  async function prepare(job, groups) {
    const root = rootOf(job, groups);
    if (root === null || made.has(root)) return;
    made.add(root);
    if (FINDS[job] === 'applied') {
      say(`${job}: a tree of ${znodesOf(groups)} znodes is applied`);
      await withContenders(['flows'], ([flows]) => flows.run({ job: 'apply', roots: [root], groups }));
    } else await commit(pathsOf(root, groups).map((path) => ({ op: 'create', path, data: DATA, acl: ACL })));
  }

  /** With its ledger, where it has one. */
  async function remove(root, groups) {
    const paths = [...pathsOf(root, groups), ...(await listSubtree(readOf(session), `${root}/.zkai`))];
    await commit(paths.toReversed().map((path) => ({ op: 'delete', path, version: -1 })));
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
      for (const name of names)
        contenders.push(await startContender(name, { port, directory: project, signal }));
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

function rootOf(job, groups) {
  return FINDS[job] === null ? null : `/${FINDS[job]}-${groups}`;
}

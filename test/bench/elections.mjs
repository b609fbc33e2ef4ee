// What a change of the leader takes: how long nobody leads when one is killed, and whom it wakes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fromDist, PYTHON } from '../bootstrap.mjs';

const CANDIDATES = {
  zkai: [process.execPath, 'candidate.mjs'],
  kazoo: [PYTHON, 'kazoo-candidate.py'],
};
/** Of each kind: one that leads, one that takes over, and one that is behind it when it does. */
const STANDING = 3;
/** So that the leader is killed at any moment between two of its pings. */
const PAUSES_MS = [0, 130, 260, 390, 520];

/**
 * Milliseconds without a leader in each round, by `zkai 2000`: the contender and its session timeout. All of them are killed
 * at the same moment and wait side by side, so that what else the machine does is the same for all.
 */
export async function failoverTurns({ port, size, say, signal, timeouts }) {
  const groups = [];
  for (const name of Object.keys(CANDIDATES))
    for (const timeoutMs of timeouts) groups.push(electionGroup(name, timeoutMs, { port, signal }));
  const turns = new Map(groups.map(({ name }) => [name, []]));
  try {
    await Promise.all(groups.map((group) => group.fill()));
    for (let round = 0; round < size.failoverRounds; round += 1) {
      say(`failover: round ${round + 1} of ${size.failoverRounds}`);
      await sleep(PAUSES_MS[round % PAUSES_MS.length], undefined, { signal });
      const taken = await Promise.all(groups.map((group) => group.killLeader()));
      for (const [index, ms] of taken.entries()) turns.get(groups[index].name).push({ ms });
      await Promise.all(groups.map((group) => group.fill()));
    }
    return turns;
  } finally {
    for (const group of groups) group.end();
  }
}

/** Candidates of one kind for one office. */
function electionGroup(contender, timeoutMs, { port, signal }) {
  const path = `/failover/${contender}-${timeoutMs}`;
  const standing = new Set();
  let leader = null;
  const told = { leading: () => {} };
  const add = async () => {
    const [program, file] = CANDIDATES[contender];
    const script = fileURLToPath(new URL(`contenders/${file}`, import.meta.url));
    const args = [script, String(port), path, String(timeoutMs)];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], signal });
    child.on('error', () => {}); // that it does not lead says enough
    standing.add(child);
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (JSON.parse(line).event !== 'leading') return;
      leader = child;
      told.leading(performance.now());
    });
    await once(lines, 'line');
  };
  return {
    name: `${contender} ${timeoutMs}`,
    /** Until as many stand as there should be, and one leads. */
    fill: async () => {
      const leads = leader === null ? new Promise((resolve) => (told.leading = resolve)) : null;
      while (standing.size < STANDING) await add();
      await leads;
    },
    /** Milliseconds until another one leads. */
    killLeader: async () => {
      const next = new Promise((resolve) => (told.leading = resolve));
      const killed = leader;
      standing.delete(killed);
      const at = performance.now();
      killed.kill('SIGKILL');
      return (await next) - at;
    },
    end: () => {
      for (const child of standing) child.kill('SIGKILL');
    },
  };
}

/** Events that those who stay hear, and reads that they make, for each change of the leader. */
export async function herdTurns({ port, size, say, signal }) {
  const parts = await Promise.all([
    fromDist('reconcile/election.js'),
    fromDist('zookeeper/create-zookeeper.js'),
    fromDist('cli/clock.js'),
  ]);
  const standing = [];
  try {
    say(`herd: ${size.herd} stand`);
    while (standing.length < size.herd) standing.push(await stand(port, parts));
    const turns = [];
    while (standing.length > 1 && turns.length < size.herdRounds && !signal.aborted) {
      const leader = standing.shift();
      for (const one of standing) Object.assign(one.counted, { events: 0, reads: 0 });
      await leader.stop();
      await standing[0].leads;
      await sleep(50); // whoever else was woken would ask now
      const sum = (what) => standing.reduce((total, { counted }) => total + counted[what], 0);
      turns.push({ events: sum('events'), reads: sum('reads') });
    }
    return turns;
  } finally {
    await Promise.all(standing.map((one) => one.stop()));
  }
}

/** A candidate in this process that has found its place. */
async function stand(port, [{ LeaderElection }, { createZookeeper }, { systemClock }]) {
  const counted = { events: 0, reads: 0 };
  const stopping = new AbortController();
  const told = { leading: () => {}, following: () => {} };
  const leads = new Promise((resolve) => (told.leading = resolve));
  const follows = new Promise((resolve) => (told.following = resolve));
  const election = new LeaderElection({
    zookeeper: {
      connectWriter: async (options) => countingOf(await createZookeeper().connectWriter(options), counted),
    },
    clock: systemClock,
    connect: { connect: `127.0.0.1:${port}`, timeoutMs: 30_000, sessionTimeoutMs: 10_000, auth: [] },
    path: '/herd/election',
    acl: [{ perms: 31, scheme: 'world', id: 'anyone' }],
    data: Buffer.alloc(0),
    tell: ({ event }) => told[event]?.(),
  });
  const done = election.run(stopping.signal, ({ signal: lost }) => once(lost, 'abort'));
  await Promise.race([leads, follows]);
  const stop = () => {
    stopping.abort();
    return done;
  };
  return { counted, leads, stop };
}

/** The session, which counts what it is told and what it asks. */
function countingOf(session, counted) {
  const [read, watch] = [session.read.bind(session), session.watch.bind(session)];
  session.read = (ops) => {
    counted.reads += 1;
    return read(ops);
  };
  session.watch = (path, mode, listener) =>
    watch(path, mode, (event) => {
      counted.events += 1;
      listener(event);
    });
  return session;
}

// What is measured. A benchmark takes a bench (see `bench.mjs`) and answers its results, one for each comparison.
import { detectionTimes, percentile } from './detection.mjs';
import { failoverTurns, herdTurns } from './elections.mjs';
import { compare } from './statistics.mjs';
import { startTurns, validationTurns } from './validation.mjs';

/** The most that a ratio may be (design, section 8). Against kazoo: ten times faster. */
const BARS = { floor: 2, kazoo: 0.1, growth: 1.3, apply: 4, applyEach: 5, diff: 1, limit: 1 };
/** The same of whole commands. */
const COMMAND_BARS = { cold: 0.8, cached: 0.2, version: 2.6, validate: 4 };
/** The most memory that a plan of the largest tree may take, in MB. */
const PLAN_MB = 700;
/** The most that 99 of 100 changes may take to be told of, in milliseconds. */
const DETECTION_MS = 100;
/** Of candidates that lead until they are killed, in milliseconds. */
const SESSION_TIMEOUTS = [2000, 4000];
/** The most that a change of the leader may cost: what ZooKeeper itself takes to notice a death, and this; and whom it wakes. */
const ELECTION_BARS = { failoverMs: 1000, events: 1, reads: 2 };

/** By name, in the order in which they run. */
export const BENCHMARKS = {
  read: {
    about: 'read a tree: zkai against the floor, node-zookeeper-client and kazoo',
    run: async (bench) => {
      const turns = await bench.rounds('read', ['floor', 'zkai', 'library', 'kazoo']);
      return [
        result('read', { turns, against: 'floor', bar: BARS.floor }),
        result('read', { turns, against: 'library' }),
        result('read', { turns, against: 'kazoo', bar: BARS.kazoo }),
      ];
    },
  },
  write: {
    about: 'write the same tree where nothing is: zkai against the floor and kazoo',
    run: async (bench) => {
      const turns = await bench.rounds('write', ['floor', 'zkai', 'kazoo']);
      return [
        result('write', { turns, against: 'floor', bar: BARS.floor }),
        result('write', { turns, against: 'kazoo' }),
      ];
    },
  },
  'read-once': {
    about: 'the same, in a new process that reads once, as a command does: nothing is compiled yet',
    run: async (bench) => {
      const turns = await bench.freshRounds('read', ['floor', 'zkai']);
      return [result('read-once', { turns, against: 'floor', bar: BARS.floor })];
    },
  },
  'read-memory': {
    about: 'the most memory of a new process that reads the tree once',
    run: async (bench) => {
      const turns = await bench.freshRounds('read', ['floor', 'zkai', 'library']);
      return [
        result('read-memory', { turns, against: 'floor', member: 'peakMb' }),
        result('read-memory', { turns, against: 'library', member: 'peakMb' }),
      ];
    },
  },
  'write-memory': {
    about: 'the most memory of a new process that writes the tree once',
    run: async (bench) => {
      const turns = await bench.freshRounds('write', ['floor', 'zkai']);
      return [result('write-memory', { turns, against: 'floor', member: 'peakMb' })];
    },
  },
  'read-growth': {
    about: 'what a znode costs to read in larger and larger trees',
    run: async (bench) => growth('read-growth', await bench.growthRounds('read', 'zkai')),
  },
  'write-growth': {
    about: 'what a znode costs to write in larger and larger trees',
    run: async (bench) => growth('write-growth', await bench.growthRounds('write', 'zkai')),
  },
  apply: {
    about: 'apply a tree where nothing is, behind a journal, with records and history; 100 znodes a document',
    run: (bench) => applied(bench, 'apply', { ours: 'flows', bar: BARS.apply }),
  },
  'apply-each': {
    about: 'the same with one znode a document',
    run: (bench) => applied(bench, 'apply-each', { ours: 'flows-each', bar: BARS.applyEach }),
  },
  'plan-read': {
    about: 'what a plan reads, tree and ledger, against the floor, which reads the tree',
    run: async (bench) => {
      const turns = await bench.rounds('plan', ['floor', 'flows'], bench.size.planRounds);
      return [
        result('plan-read', { turns, ours: 'flows', member: 'readMs', against: 'floor', bar: BARS.floor }),
      ];
    },
  },
  'plan-diff': {
    about: 'what a plan makes of it where nothing changed, against its own reads',
    run: async (bench) => {
      const turns = await bench.rounds('plan', ['flows'], bench.size.planRounds);
      const [ours, reads] = [pick(turns, 'flows', 'diffMs'), pick(turns, 'flows', 'readMs')];
      return [{ ...named('plan-diff', 'diffMs', 'plan-read'), ...judge(ours, reads, BARS.diff) }];
    },
  },
  change: {
    about:
      'plan and apply 10 changes in the tree: one transaction that writes nothing else, or the bench fails',
    run: async (bench) => {
      const turns = await bench.rounds('change', ['floor', 'flows'], bench.size.planRounds);
      return [result('change', { turns, ours: 'flows', against: 'floor' })];
    },
  },
  'plan-memory': {
    about: `the most memory of a new process that plans the largest tree: at most ${PLAN_MB} MB`,
    run: async (bench) => {
      const groups = Math.max(...bench.size.growth);
      const turns = await bench.freshRounds('plan', ['flows'], { groups, rounds: bench.size.flowRounds });
      const ours = pick(turns, 'flows', 'peakMb');
      const limit = ours.map(() => PLAN_MB);
      return [{ ...named('plan-memory', 'peakMb', 'limit'), ...judge(ours, limit, BARS.limit) }];
    },
  },
  'plan-growth': {
    about: 'what a znode costs to plan in a larger tree',
    run: async (bench) => growth('plan-growth', await bench.growthRounds('plan', 'flows', flowGrowth(bench))),
  },
  'apply-growth': {
    about: 'what a znode costs to apply in a larger tree',
    run: async (bench) =>
      growth('apply-growth', await bench.growthRounds('apply', 'flows', flowGrowth(bench))),
  },
  detection: {
    about: `from a change by somebody else to the line of zkai drift --watch: ${DETECTION_MS} ms at most for 99 of 100`,
    run: async (bench) => {
      const times = await detectionTimes(bench);
      const row = (percent, bar) => ({
        ...named(`detection-p${percent}`, 'ms', 'limit'),
        ...judge([percentile(times, percent)], [DETECTION_MS], bar),
      });
      return [row(50, null), row(99, BARS.limit)];
    },
  },
  validate: {
    about: 'validate a platform of models and tasks: without a cache against parsing its files, and with one',
    run: async (bench) => {
      const turns = await validationTurns(bench);
      return [
        result('validate-cold', { turns, against: 'yaml', bar: COMMAND_BARS.cold }),
        {
          ...result('validate-cached', { turns, ours: 'cached', against: 'zkai', bar: COMMAND_BARS.cached }),
          against: 'cold',
        },
      ];
    },
  },
  failover: {
    about: 'how long nobody leads when the leader is killed, beside kazoo, by session timeout',
    run: async (bench) => {
      const { port, tickMs } = await bench.startQuickServer();
      const turns = await failoverTurns({ ...bench, port, timeouts: SESSION_TIMEOUTS });
      return SESSION_TIMEOUTS.flatMap((timeoutMs) => {
        const name = `failover-${timeoutMs / 1000}s`;
        const [ours, theirs] = ['zkai', 'kazoo'].map((contender) =>
          pick(turns, `${contender} ${timeoutMs}`, 'ms'),
        );
        const limit = timeoutMs + tickMs + ELECTION_BARS.failoverMs;
        return [
          { ...named(name, 'ms', 'kazoo'), ...judge(ours, theirs, null) },
          { ...named(name, 'ms', 'limit'), ...judgeWorst(ours, limit) },
        ];
      });
    },
  },
  herd: {
    about: 'events and reads of all candidates when the leader changes; the worst round counts',
    run: async (bench) => {
      const { port } = await bench.startQuickServer();
      const turns = await herdTurns({ ...bench, port });
      return ['events', 'reads'].map((what) => ({
        name: `herd-${what}`,
        unit: what,
        against: 'limit',
        ...judgeWorst(
          turns.map((turn) => turn[what]),
          ELECTION_BARS[what],
        ),
      }));
    },
  },
  start: {
    about:
      'start the command line: its version, and the validation of the smallest example, against node alone',
    run: async (bench) => [
      result('start-version', {
        turns: await startTurns(['--version'], bench),
        against: 'node',
        bar: COMMAND_BARS.version,
      }),
      result('start-validate', {
        turns: await startTurns(['validate'], bench),
        against: 'node',
        bar: COMMAND_BARS.validate,
      }),
    ],
  },
};

/** The same tree by the floor, which writes it without anything that makes it safe. */
async function applied(bench, name, { ours, bar }) {
  const turns = await bench.rounds('apply', ['floor', ours], bench.size.flowRounds);
  return [result(name, { turns, ours, against: 'floor', bar })];
}

/** The largest tree and the one before it. */
function flowGrowth({ size: { growth: sizes, flowRounds } }) {
  return { growth: sizes.slice(-2), rounds: Math.ceil(flowRounds / 2), atMost: 2 };
}

/** The largest tree against the others; only the one before it has a bar. */
function growth(name, rounds) {
  const [largest, before, ...smaller] = [...rounds.keys()].toReversed();
  return [before, ...smaller].map((znodes) => ({
    name,
    unit: 'µs/znode',
    against: `${znodes} znodes`,
    ...judge(rounds.get(largest), rounds.get(znodes), znodes === before ? BARS.growth : null),
  }));
}

/** One contender against another: `member` of what ours took, and the same of the other's, or its `ms`. */
function result(name, { turns, ours = 'zkai', against, member = 'ms', bar = null }) {
  const theirs = member === 'peakMb' ? member : 'ms';
  return {
    ...named(name, member, against),
    ...judge(pick(turns, ours, member), pick(turns, against, theirs), bar),
  };
}

function named(name, member, against) {
  return { name, unit: member === 'peakMb' ? 'MB' : 'ms', against };
}

/** Not every round has a turn of everybody. */
function pick(turns, contender, member) {
  return turns.get(contender).map((turn) => turn[member]);
}

/** What must hold in every round. */
function judgeWorst(ours, limit) {
  const comparison = compare(
    ours,
    ours.map(() => limit),
  );
  const ratio = comparison.high / limit;
  return { ...comparison, ratio, bar: 1, ok: ratio <= 1 };
}

/** What has no bar cannot miss it. */
function judge(ours, theirs, bar) {
  const comparison = compare(ours, theirs);
  return { ...comparison, bar, ok: bar === null || comparison.ratio <= bar };
}

// What is measured. A benchmark takes a bench (see `bench.mjs`) and answers its results, one for each comparison.
import { compare } from './statistics.mjs';

/** The most that a ratio may be (design, section 8). Against kazoo: ten times faster. */
const BARS = { floor: 2, kazoo: 0.1, growth: 1.3 };

/** By name, in the order in which they run. */
export const BENCHMARKS = {
  read: {
    about: 'read a tree: zkai against the floor, node-zookeeper-client and kazoo',
    run: async (bench) => {
      const rounds = await bench.rounds('read', ['floor', 'zkai', 'library', 'kazoo']);
      return [
        result('read', 'ms', rounds, { against: 'floor', bar: BARS.floor }),
        result('read', 'ms', rounds, { against: 'library', bar: null }),
        result('read', 'ms', rounds, { against: 'kazoo', bar: BARS.kazoo }),
      ];
    },
  },
  write: {
    about: 'write the same tree where nothing is: zkai against the floor and kazoo',
    run: async (bench) => {
      const rounds = await bench.rounds('write', ['floor', 'zkai', 'kazoo']);
      return [
        result('write', 'ms', rounds, { against: 'floor', bar: BARS.floor }),
        result('write', 'ms', rounds, { against: 'kazoo', bar: null }),
      ];
    },
  },
  'read-once': {
    about: 'the same, in a new process that reads once, as a command does: nothing is compiled yet',
    run: async (bench) => {
      const rounds = await bench.freshRounds('read', ['floor', 'zkai'], 'ms');
      return [result('read-once', 'ms', rounds, { against: 'floor', bar: BARS.floor })];
    },
  },
  'read-memory': {
    about: 'the most memory of a new process that reads the tree once',
    run: async (bench) => {
      const rounds = await bench.freshRounds('read', ['floor', 'zkai', 'library'], 'peakMb');
      return [
        result('read-memory', 'MB', rounds, { against: 'floor', bar: null }),
        result('read-memory', 'MB', rounds, { against: 'library', bar: null }),
      ];
    },
  },
  'write-memory': {
    about: 'the most memory of a new process that writes the tree once',
    run: async (bench) => {
      const rounds = await bench.freshRounds('write', ['floor', 'zkai'], 'peakMb');
      return [result('write-memory', 'MB', rounds, { against: 'floor', bar: null })];
    },
  },
  'read-growth': { about: 'what a znode costs to read in larger and larger trees', run: growth('read') },
  'write-growth': { about: 'what a znode costs to write in larger and larger trees', run: growth('write') },
};

/** The largest tree against the others; only the one before it has a bar. */
function growth(job) {
  return async (bench) => {
    const rounds = await bench.growthRounds(job);
    const [largest, before, ...smaller] = [...rounds.keys()].toReversed();
    return [before, ...smaller].map((znodes) => ({
      name: `${job}-growth`,
      unit: 'µs/znode',
      against: `${znodes} znodes`,
      ...judge(rounds.get(largest), rounds.get(znodes), znodes === before ? BARS.growth : null),
    }));
  };
}

function result(name, unit, rounds, { against, bar }) {
  return { name, unit, against, ...judge(rounds.get('zkai'), rounds.get(against), bar) };
}

/** What has no bar cannot miss it. */
function judge(ours, theirs, bar) {
  const comparison = compare(ours, theirs);
  return { ...comparison, bar, ok: bar === null || comparison.ratio <= bar };
}

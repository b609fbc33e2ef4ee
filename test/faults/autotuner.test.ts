import { expect, test } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type ApplyResult } from '../../src/model/results.ts';
import { kazoo } from '../support/kazoo.ts';
import { testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

const ROUNDS = process.env['ZKAI_TEST_FULL'] === '1' ? 40 : 8;
const PATHS = Array.from({ length: 50 }, (_, index) => `/models/m${String(index).padStart(2, '0')}`);

/**
 * Counts up a field of one znode after the other, with the version that it has read, until `/stop` is there: in a process
 * of its own, with another client. Prints how often it succeeded in each, and how often somebody else was faster.
 */
const tuner = (pause: number) => `
from kazoo.exceptions import BadVersionError
paths = json.loads(${JSON.stringify(JSON.stringify(PATHS))})
done = {path: 0 for path in paths}
beaten = 0
turn = 0
while zk.exists('/stop') is None:
    path = paths[turn % len(paths)]
    turn += 7
    value, stat = zk.get(path)
    data = json.loads(value)
    data['tuned'] = data['tuned'] + 1
    try:
        zk.set(path, json.dumps(data).encode(), version=stat.version)
        done[path] += 1
    except BadVersionError:
        beaten += 1
    time.sleep(${pause})
print(json.dumps({'done': done, 'beaten': beaten}))
`;

const declare = (project: TestProject, round: number): Promise<void> =>
  project.declare(Object.fromEntries(PATHS.map((path) => [path, { lr: round, tuned: 0 }])));

/** Applies until it is there: exit 5, and with it nothing written, is the only other answer. */
async function applyInTheEnd(project: TestProject): Promise<{ result: ApplyResult; conflicts: number }> {
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return { result: await project.apply(), conflicts };
    } catch (error) {
      if (!(error instanceof ZkaiFailure) || error.exitCode !== 5 || conflicts === 25) throw error;
    }
  }
}

test.each([
  ['20 times a second', 0.05, 10],
  ['as fast as it can', 0, 25],
])(
  `an autotuner that writes an ignored field %s while zkai applies 50 changes to the same znodes, ${ROUNDS} times: no update of either is lost`,
  async (_, pause, mostConflicts) => {
    const project = await testProject({
      spec: { ignore: [{ match: { path: '/models/*' }, fields: ['/tuned'], reason: 'the autotuner' }] },
    });
    const who = await raw(project.connect);
    await declare(project, 0);
    await project.apply();
    const tuning = kazoo(project.connect, tuner(pause));
    let beaten = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      await declare(project, round);
      const { result, conflicts } = await applyInTheEnd(project);
      expect(result).toMatchObject({ outcome: 'applied', written: PATHS.length });
      expect(conflicts).toBeLessThanOrEqual(mostConflicts);
      if (conflicts > 0 || result.notes.length > 0) beaten += 1;
    }
    // What is in step stays so while it is written: no change, no drift.
    expect((await project.plan()).changes).toEqual([]);
    expect((await project.drift()).items).toEqual([]);
    await who.create('/stop');
    const { done } = JSON.parse(await tuning) as { done: Record<string, number> };
    for (const path of PATHS) {
      const node = await who.get(path);
      // Every success of the tuner counted one up from the one before it, whatever zkai wrote in between.
      expect([path, JSON.parse(String(node?.data))]).toEqual([path, { lr: ROUNDS, tuned: done[path] }]);
      // Created at version 1; since then each write is one of the two.
      expect(node?.stat.version).toBe(1 + ROUNDS + (done[path] ?? 0));
    }
    expect(Object.values(done).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(ROUNDS);
    if (pause === 0) expect(beaten).toBeGreaterThan(0);
  },
  120_000,
);

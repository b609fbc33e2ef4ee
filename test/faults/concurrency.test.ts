import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { raw, visible } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

const ROUNDS = process.env['ZKAI_TEST_FULL'] === '1' ? 10 : 4;

test(`two apply processes at once, ${ROUNDS} times: the tree is one of the two, and history and exit codes say which`, async () => {
  const connect = freshChroot();
  const one = await testProject({ connect });
  const two = await testProject({ connect });
  const who = await raw(connect);
  let revisions = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const trees = [
      { '/a': `one ${round}`, '/b': `one ${round}`, [`/one-${round}`]: 'x' },
      { '/a': `two ${round}`, '/b': `two ${round}`, [`/two-${round}`]: 'x' },
    ] as const;
    await one.declare(trees[0]);
    await two.declare(trees[1]);
    const runs = await Promise.all([one, two].map((project) => project.zkai(['apply', '-y', '--json'])));
    const applied = runs.filter(({ code }) => code === 0);
    for (const run of runs) {
      expect(run.code, run.stdout).toBeOneOf([0, 5, 6]);
      expect(run.stderr).not.toMatch(/^\s+at /m);
    }
    expect(applied.length).toBeGreaterThanOrEqual(1);
    revisions += applied.length;
    expect(await who.children('/zkai/.zkai/history')).toHaveLength(revisions);
    const newest = applied.toSorted(
      (a, b) => Number(jsonOf(b)['revision']) - Number(jsonOf(a)['revision']),
    )[0];
    expect(await visible(who)).toEqual(trees[newest === runs[0] ? 0 : 1]);
    expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
  }
});

test('with --lock-timeout 0s a busy lock is exit 6 at once, and names the holder', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  await project.apply();
  const who = await raw(project.connect);
  const holder = { id: 'x', who: 'ann@build7', command: 'apply', since: '2026-01-01T00:00:00Z', ci: null };
  await who.create('/zkai/.zkai/lock', JSON.stringify(holder), { ephemeral: true });
  await project.declare({ '/app': 'b' });
  const run = await project.zkai(['apply', '-y', '--json', '--lock-timeout', '0s']);
  expect(run.code).toBe(6);
  expect(jsonOf(run)).toMatchObject({ exitCode: 6, error: { code: 'lock-busy' } });
  expect(run.stdout).toContain('ann@build7');
  expect(await who.text('/app')).toBe('a');
});

test('a lock that is given up in time is taken, and the apply goes on', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  await project.apply();
  const who = await raw(project.connect);
  await who.create('/zkai/.zkai/lock', 'not even JSON', { ephemeral: true });
  await project.declare({ '/app': 'b' });
  const applying = project.apply();
  await new Promise((resolve) => void setTimeout(resolve, 700));
  expect(await who.text('/app')).toBe('a');
  await who.remove('/zkai/.zkai/lock');
  expect(await applying).toMatchObject({ outcome: 'applied' });
});

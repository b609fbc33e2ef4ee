import { describe, expect, test } from 'vitest';
import { type Plan } from '../../src/model/plan.ts';
import { NO_SRVR, OLD_SRVR, oldServer } from '../support/old-server.ts';
import { type Declared, failureOf, testProject, type TestProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';

const OLD_LIMIT = 524_288;

async function projectOn(nodes: Declared): Promise<TestProject> {
  const project = await testProject();
  await project.declare({ '/first': '1' });
  await project.apply();
  await project.declare({ '/first': '1', ...nodes });
  return project;
}

/** Too much for one transaction of an old server: about 700,000 bytes. Deflated it is little, so only the data counts. */
const MANY = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`/n${n}`, 'x'.repeat(100_000)]));
const LARGE = { '/large': 'x'.repeat(600_000) };

const tooLarge = ({ blocked }: Plan) => blocked.filter(({ guard }) => guard === 'too-large');

describe.each([
  ['says its version', OLD_SRVR],
  ['does not say its version', NO_SRVR],
])('a server before 3.6 that %s', (_, srvr) => {
  test('gets no transaction above 512 KiB: plan and apply refuse with both sizes, batches go through', async () => {
    const project = await projectOn(MANY);
    const proxy = await oldServer(project.connect, { srvr });
    const { connect } = proxy;
    const plan = await project.plan({ connect });
    expect(plan.transaction).toMatchObject({ mode: 'atomic', limit: OLD_LIMIT });
    expect(plan.transaction.bytes).toBeGreaterThan(OLD_LIMIT);
    expect(tooLarge(plan)).toMatchObject([
      { path: null, hint: expect.stringContaining('--batch journal') as string },
    ]);
    const failure = await failureOf(project.apply({ connect }));
    expect(failure).toMatchObject({ code: 'too-large', exitCode: 4 });
    expect(failure.details.join()).toMatch(/7\d\d,\d{3} bytes .*524,288 on a server before ZooKeeper 3\.6/);

    const run = await project.zkai(['apply', '--yes', '--batch', 'journal', '--connect', connect]);
    expect(run.code, run.stderr).toBe(0);
    expect(Object.keys(await visible(await raw(project.connect)))).toHaveLength(8);
    const sent = proxy.frames.filter(({ kind }) => kind === 'multi').map(({ bytes }) => bytes);
    expect(Math.max(...sent)).toBeLessThanOrEqual(OLD_LIMIT);
  });

  test('gets no value above 512 KiB, in batches or not, and the znode is named', async () => {
    const project = await projectOn(LARGE);
    const { connect } = await oldServer(project.connect, { srvr });
    for (const more of [[], ['--batch', 'journal']]) {
      const run = await project.zkai(['plan', '--json', '--connect', connect, ...more]);
      expect(run.code, run.stdout).toBe(4);
      const plan = JSON.parse(run.stdout) as Plan;
      expect(plan.transaction.limit).toBe(OLD_LIMIT);
      expect(tooLarge(plan)).toMatchObject([
        { path: '/large', hint: expect.stringContaining('make it smaller') as string },
      ]);
    }
    expect((await project.plan()).blocked).toEqual([]);
  });
});

test('a plan that was made on a server of today is measured again on an old one: exit 4, nothing written', async () => {
  const project = await projectOn(MANY);
  await project.plan({ out: 'atomic.plan' });
  await project.declare({ '/first': '1', ...MANY, ...LARGE });
  expect((await project.zkai(['plan', '--out', 'batches.plan', '--batch', 'journal'])).code).toBe(0);
  const { connect } = await oldServer(project.connect);
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  for (const [planFile, size] of [
    ['atomic.plan', /the transaction has 7\d\d,\d{3} bytes/],
    ['batches.plan', /one znode alone makes a transaction of 60\d,\d{3} bytes/],
  ] as const) {
    const failure = await failureOf(project.apply({ planFile, connect }));
    expect(failure).toMatchObject({ code: 'too-large', exitCode: 4 });
    expect(failure.message).toMatch(size);
    expect(failure.message).toMatch(/one holds 524,288 bytes; nothing was written$/);
  }
  expect(await fingerprint(who)).toEqual(before);
});

import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { type Json } from '../../src/model/json.ts';
import { type World } from '../../src/ports/world.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { fingerprint, type Raw, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { beforeMulti } from './journal/before-multi.ts';

const HOUR = 3_600_000;
const SAVED = { planFile: 'saved.plan' };

/** The same world, some time later (or earlier). */
const later = (ms: number, world: Partial<World> = {}): Partial<World> => ({
  ...world,
  clock: { ...systemClock, now: () => systemClock.now() + ms },
});

function requiring(require: Json, more: Readonly<Record<string, Json>> = {}): Promise<TestProject> {
  return testProject({ environment: { require, ...more } });
}

/** Other rules in the zkai.yaml of a project. */
async function requireNow({ directory }: TestProject, require: Json): Promise<void> {
  const file = join(directory, 'zkai.yaml');
  const project = JSON.parse(await readFile(file, 'utf8')) as { spec: { environments: { test: object } } };
  Object.assign(project.spec.environments.test, { require });
  await writeFile(file, JSON.stringify(project));
}

async function planned(project: TestProject): Promise<Raw> {
  await project.declare({ '/a': '1' });
  await project.apply();
  await project.declare({ '/a': '2', '/b': '1' });
  await project.plan({ out: 'saved.plan' });
  return raw(project.connect);
}

test('a plan that is older than planMaxAge is refused, with its age, the limit and the next step: exit 5', async () => {
  const project = await requiring({ planMaxAge: '4h' });
  const who = await planned(project);
  const before = await fingerprint(who);
  const failure = await failureOf(project.apply({ ...SAVED, world: later(4 * HOUR + 61_000) }));
  expect(failure).toMatchObject({ code: 'plan-refused', exitCode: 5 });
  expect(failure.message).toMatch(
    /^the plan is 4 h 1 min \d+ s old, and test takes none that is older than 4 h /,
  );
  expect(failure.hint).toContain('zkai plan --env test --out FILE');
  expect(await fingerprint(who)).toEqual(before);
  expect(await project.apply({ ...SAVED, world: later(4 * HOUR - 60_000) })).toMatchObject({
    outcome: 'applied',
  });
});

test('a plan that is too old by less than a second is told as older than the limit', async () => {
  const project = await requiring({ planMaxAge: '4h' });
  await planned(project);
  const { createdAt } = JSON.parse(await readFile(join(project.directory, 'saved.plan'), 'utf8')) as {
    createdAt: string;
  };
  const clock = { ...systemClock, now: () => Date.parse(createdAt) + 4 * HOUR + 1 };
  expect((await failureOf(project.apply({ ...SAVED, world: { clock } }))).message).toContain('4 h 1 s old');
  const intime = { ...systemClock, now: () => Date.parse(createdAt) + 4 * HOUR };
  expect(await project.apply({ ...SAVED, world: { clock: intime } })).toMatchObject({ outcome: 'applied' });
});

test('the age counts when the apply begins, behind the wait for the lock', async () => {
  const project = await requiring({ planMaxAge: '4h' });
  await planned(project);
  let waited = 0;
  const world: Partial<World> = {
    clock: { ...systemClock, now: () => systemClock.now() + waited },
    progress: ({ event }) => {
      if (event === 'connected') waited = 5 * HOUR; // the next thing is to ask for the lock
    },
  };
  expect(await failureOf(project.apply({ ...SAVED, world }))).toMatchObject({ code: 'plan-refused' });
});

test('a first plan that is too old makes no ledger', async () => {
  const project = await requiring({ planMaxAge: '4h' });
  await project.declare({ '/a': '1' });
  await project.plan({ out: 'saved.plan' });
  expect(await failureOf(project.apply({ ...SAVED, world: later(5 * HOUR) }))).toMatchObject({ exitCode: 5 });
  expect((await (await raw(project.connect)).tree()).size).toBe(0);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
});

test('the rule is that of zkai.yaml when the plan is applied, not when it was made', async () => {
  const project = await testProject();
  await planned(project);
  await requireNow(project, { planMaxAge: '1h' });
  expect(await failureOf(project.apply({ ...SAVED, world: later(2 * HOUR) }))).toMatchObject({ exitCode: 5 });
  const shown = await project.zkai(['show', 'saved.plan', '--json']);
  expect(jsonOf(shown)['require']).toEqual({ savedPlan: false, planMaxAgeMs: HOUR, cleanGit: false });
  await requireNow(project, { planMaxAge: '3h' });
  expect(await project.apply({ ...SAVED, world: later(2 * HOUR) })).toMatchObject({ outcome: 'applied' });
});

test('a plan from the future is taken as far as clocks differ, and refused beyond', async () => {
  const project = await requiring({ planMaxAge: '4h' });
  const who = await planned(project);
  const before = await fingerprint(who);
  const failure = await failureOf(project.apply({ ...SAVED, world: later(-6 * 60_000) }));
  expect(failure).toMatchObject({ code: 'plan-refused', exitCode: 5 });
  expect(failure.message).toContain('in the future');
  expect(await fingerprint(who)).toEqual(before);
  expect(await project.apply({ ...SAVED, world: later(-4 * 60_000) })).toMatchObject({ outcome: 'applied' });
});

test('a plan that was applied is told as applied, however old it is', async () => {
  const project = await requiring({ planMaxAge: '4h' });
  await planned(project);
  await project.apply(SAVED);
  expect(await project.apply({ ...SAVED, world: later(500 * HOUR) })).toMatchObject({
    outcome: 'already-applied',
    revision: 2,
  });
});

test('a plan that is too old still finishes the apply that was begun with it, and only that', async () => {
  const project = await requiring({ planMaxAge: '4h' }, { batching: 'journal' });
  const nodes = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`/n${n}`, 'v'.repeat(20_000)]));
  await project.declare(nodes);
  await project.plan({ out: 'saved.plan' });
  const killed = beforeMulti((ops) => {
    if (ops.some(({ path }) => path === '/n59')) throw new Error('killed');
  });
  await project.apply({ ...SAVED, world: killed }).catch(() => {});
  expect(await project.apply({ ...SAVED, world: later(9 * HOUR) })).toMatchObject({ outcome: 'recovered' });
  expect(await visible(await raw(project.connect))).toEqual(nodes);
  await project.declare({ ...nodes, '/n0': 'other' });
  await project.apply();
  expect(await failureOf(project.apply({ ...SAVED, world: later(9 * HOUR) }))).toMatchObject({
    code: 'plan-refused',
  });
});

test('show says until when a plan can be applied', async () => {
  const project = await requiring({ planMaxAge: '4h' });
  await planned(project);
  const plan = JSON.parse(await readFile(join(project.directory, 'saved.plan'), 'utf8')) as {
    createdAt: string;
  };
  const until = new Date(Date.parse(plan.createdAt) + 4 * HOUR).toISOString();
  expect((await project.zkai(['show', 'saved.plan'])).stdout).toContain(`Can be applied until ${until}`);
  await writeFile(join(project.directory, 'zkai.yaml'), 'broken: [');
  expect((await project.zkai(['show', 'saved.plan'])).stdout).toContain(`Can be applied until ${until}`);
});

test('with savedPlan, apply without a plan is blocked before anything is read: exit 4', async () => {
  const project = await testProject({
    connect: '127.0.0.1:1',
    environment: { require: { savedPlan: true } },
  });
  await project.declare({ '/a': '1' });
  for (const more of [{}, { destroy: true }]) {
    const failure = await failureOf(project.apply(more));
    expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
    expect(failure.hint).toMatch(/^zkai plan (?:--destroy )?--env test --out FILE/);
  }
  const run = await project.zkai(['apply', '--auto-approve', '--json']);
  expect(jsonOf(run)).toMatchObject({ exitCode: 4, error: { code: 'blocked' } });
});

test('with savedPlan, who cannot be asked is told of the two steps, not of a flag that is refused, too', async () => {
  const project = await requiring({ savedPlan: true });
  await project.declare({ '/a': '1' });
  const run = await project.zkai(['apply', '--batch', 'journal', '--json']);
  expect(jsonOf(run)).toMatchObject({
    exitCode: 4,
    error: {
      code: 'blocked',
      hint: 'zkai plan --batch journal --env test --out FILE, and when it was looked at: zkai apply FILE',
    },
  });
  await requireNow(project, {});
  expect(jsonOf(await project.zkai(['apply', '--json']))).toMatchObject({ exitCode: 64 });
});

test('with savedPlan, a saved plan is applied, one that destroys too, and plan says which step is next', async () => {
  const project = await requiring({ savedPlan: true });
  await project.declare({ '/a': '1' });
  const shown = await project.zkai(['plan']);
  expect(shown.stdout).toContain('Next: zkai plan --env test --out test.plan');
  await project.plan({ out: 'saved.plan' });
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
  await project.plan({ out: 'saved.plan', destroy: true });
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied', revision: 2 });
});

test('with savedPlan, a rollback is saved and applied like any plan, and is one in the history', async () => {
  const project = await requiring({ savedPlan: true });
  for (const [n, value] of ['one', 'two'].entries()) {
    await project.declare({ '/a': value });
    await project.plan({ out: 'saved.plan' });
    expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied', revision: n + 1 });
  }
  const refused = await project.zkai(['rollback', '@1', '--auto-approve', '--json']);
  expect(jsonOf(refused)).toMatchObject({
    exitCode: 4,
    error: { hint: expect.stringContaining('zkai rollback @1 --env test --out FILE') },
  });
  const text = await project.zkai(['rollback', '@1', '--out', 'back.plan']);
  expect(text.code).toBe(0);
  expect(text.stdout).toContain('Next: zkai apply back.plan');
  const saved = jsonOf(await project.zkai(['rollback', '@-1', '--out', 'back.plan', '--json']));
  expect(outputProblems(saved)).toEqual([]);
  expect(saved).toMatchObject({ apiVersion: 'zkai.plan/v1', rollbackTo: 1, summary: { update: 1 } });
  const who = await raw(project.connect);
  expect(await visible(who)).toEqual({ '/a': 'two' });
  expect(await project.apply({ planFile: 'back.plan' })).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await visible(who)).toEqual({ '/a': 'one' });
  const log = jsonOf(await project.zkai(['log', '--json']));
  expect((log['entries'] as object[])[0]).toMatchObject({
    command: 'rollback',
    message: 'Roll back to revision 1',
  });
});

/** A project in a repository whose files are committed. */
async function committed(): Promise<{ project: TestProject; commit: () => void }> {
  const project = await requiring({ cleanGit: true });
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  const git = (...args: string[]) => execFileSync('git', ['-C', project.directory, ...identity, ...args]);
  const commit = (): void => {
    git('add', '--all', '--', '.', ':!*.plan');
    git('commit', '-q', '--allow-empty', '-m', 'more');
  };
  await project.declare({ '/a': '1' });
  git('init', '-q');
  commit();
  return { project, commit };
}

test('with cleanGit, a plan of files that are not committed is blocked, and so is its apply: exit 4', async () => {
  const { project, commit } = await committed();
  await project.apply();
  await project.declare({ '/a': '2' });
  await project.declare({ '/b': '1' }, 'more');
  const run = await project.zkai(['plan', '--json', '--out', 'saved.plan']);
  expect(jsonOf(run)).toMatchObject({
    exitCode: 4,
    require: { cleanGit: true },
    blocked: [
      {
        guard: 'cleanGit',
        reason: expect.stringContaining('config/app.yaml (changed), config/more.yaml (new)'),
      },
    ],
  });
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  for (const more of [SAVED, {}])
    expect(await failureOf(project.apply(more))).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(await fingerprint(who)).toEqual(before);
  commit();
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2 });
});

test('with cleanGit, deleting a document without a commit is blocked', async () => {
  const { project } = await committed();
  await project.apply();
  await project.declare({ '/b': '1' }, 'other');
  await rm(join(project.directory, 'config/app.yaml'));
  expect((await project.plan()).blocked).toMatchObject([
    {
      guard: 'cleanGit',
      reason: expect.stringContaining('config/app.yaml (deleted), config/other.yaml (new)'),
    },
  ]);
});

test('with cleanGit, a link is as committed as what it leads to', async () => {
  const { project, commit } = await committed();
  const at = (path: string) => join(project.directory, path);
  await rename(at('config/app.yaml'), at('shared.yaml'));
  await symlink('../shared.yaml', at('config/app.yaml'));
  commit();
  expect((await project.plan()).blocked).toEqual([]);
  await writeFile(at('shared.yaml'), (await readFile(at('shared.yaml'), 'utf8')).replace('"1"', '"2"'));
  expect((await project.plan()).blocked).toMatchObject([
    { reason: expect.stringContaining('shared.yaml (changed)') },
  ]);
});

test('with cleanGit, a saved plan needs no clean files any more, but a committed zkai.yaml', async () => {
  const { project } = await committed();
  await project.plan({ out: 'saved.plan' });
  await project.declare({ '/a': 'later' });
  await requireNow(project, { cleanGit: true, planMaxAge: '4h' });
  expect(await failureOf(project.apply(SAVED))).toMatchObject({
    exitCode: 4,
    message: expect.stringContaining('zkai.yaml (changed)'),
  });
  await requireNow(project, { cleanGit: true });
  execFileSync('git', ['-C', project.directory, 'checkout', '-q', 'zkai.yaml']);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
});

test('with cleanGit, a plan from before the rule is refused: nobody asked git then', async () => {
  const { project, commit } = await committed();
  await requireNow(project, {});
  await project.plan({ out: 'saved.plan' });
  await requireNow(project, { cleanGit: true });
  commit();
  const failure = await failureOf(project.apply(SAVED));
  expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(failure.hint).toContain('zkai plan --env test --out FILE');
});

test('with cleanGit and no repository, nothing is applied, and the plan says why', async () => {
  const project = await requiring({ cleanGit: true });
  await project.declare({ '/a': '1' });
  expect((await project.plan()).blocked).toMatchObject([
    { guard: 'cleanGit', reason: expect.stringContaining('not a git repository') },
  ]);
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect((await (await raw(project.connect)).tree()).size).toBe(0);
});

test('with cleanGit, destroying asks for a committed zkai.yaml alone', async () => {
  const { project } = await committed();
  await project.apply();
  await project.declare({ '/a': 'changed' });
  expect(await project.apply({ destroy: true })).toMatchObject({ outcome: 'applied' });
});

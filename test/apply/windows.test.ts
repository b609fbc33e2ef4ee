import { expect, test } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { type World } from '../../src/ports/world.ts';
import { historyOf } from '../history/history-project.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { editProject } from '../support/edit-project.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { beforeMulti } from './journal/before-multi.ts';

const WEEKEND = {
  deny: '0 17 * * FRI',
  duration: '62h',
  timezone: 'Europe/Berlin',
  reason: 'weekend freeze',
};
/** Frozen whenever the real clock is asked. */
const ALWAYS = { deny: '* * * * *', duration: '2m', reason: 'outage' };
const SAVED = { planFile: 'saved.plan' };
const [THURSDAY, FRIDAY, SATURDAY, MONDAY, NEXT_SATURDAY] = [
  '2026-11-19T12:00Z',
  '2026-11-20T13:00Z',
  '2026-11-21T12:00Z',
  '2026-11-23T06:01Z',
  '2026-11-28T12:00Z',
] as const;

function frozen(
  windows: readonly (typeof WEEKEND | typeof ALWAYS)[] = [WEEKEND],
  more: object = {},
): Promise<TestProject> {
  return testProject({ environment: { windows: [...windows], ...more } });
}

/** The clock as if it were that moment now. */
function on(moment: string, world: Partial<World> = {}): { readonly world: Partial<World> } {
  const offset = Date.parse(moment) - systemClock.now();
  return { world: { ...world, clock: { ...systemClock, now: () => systemClock.now() + offset } } };
}

test('in a window a plan shows until when nothing is applied, and what lets it pass, and apply refuses: exit 4', async () => {
  const project = await frozen();
  await project.declare({ '/a': '1' });
  const plan = await project.plan(on(SATURDAY));
  expect(plan.blocked).toMatchObject([
    {
      guard: 'window/1',
      path: null,
      source: { file: 'zkai.yaml' },
      reason:
        'weekend freeze: no apply begins until Mon 2026-11-23 07:00 Europe/Berlin (2026-11-23T06:00:00Z)',
      permit: '--override window/1 --reason TEXT',
      overridable: true,
    },
  ]);
  expect(plan.summary.blocked).toBe(1);
  const failure = await failureOf(project.apply(on(SATURDAY)));
  expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(failure.details).toEqual([expect.stringMatching(/^window\/1 {2}zkai\.yaml:\d+: weekend freeze: /)]);
  expect((await (await raw(project.connect)).tree()).size).toBe(0);
  const monday = await project.plan(on(MONDAY));
  expect(monday).toMatchObject({ blocked: [], digest: plan.digest });
  expect(await project.apply(on(MONDAY))).toMatchObject({ outcome: 'applied' });
});

test('the command line says the same, in text and in JSON', async () => {
  const project = await frozen([ALWAYS]);
  await project.declare({ '/a': '1' });
  const text = await project.zkai(['plan']);
  expect(text.code).toBe(4);
  expect(text.stdout).toMatch(
    /! window\/1 {2}zkai\.yaml:\d+ {2}outage: no apply begins, and no end of it is in sight/,
  );
  const json = jsonOf(await project.zkai(['plan', '--json']));
  expect(outputProblems(json)).toEqual([]);
  expect(json).toMatchObject({ exitCode: 4, blocked: [{ guard: 'window/1' }] });
  expect((await project.zkai(['apply', '--auto-approve'])).code).toBe(4);
  const override = ['--override', 'window/1', '--reason', 'the fix for the outage'];
  expect((await project.zkai(['apply', '--auto-approve', ...override])).code).toBe(0);
  expect(jsonOf(await project.zkai(['log', '--json']))['entries']).toMatchObject([
    { overrides: [{ guard: 'window/1', reason: 'the fix for the outage' }] },
  ]);
});

test('a window of the next day is a note, a later one is not', async () => {
  const project = await frozen();
  await project.declare({ '/a': '1' });
  expect((await project.plan(on(THURSDAY))).notes).toBeUndefined();
  expect(await project.plan(on(FRIDAY))).toMatchObject({
    blocked: [],
    notes: [
      {
        guard: 'window/1',
        severity: 'info',
        reason: 'weekend freeze begins in 3 h, Fri 2026-11-20 17:00 Europe/Berlin (2026-11-20T16:00:00Z)',
      },
    ],
  });
  expect(await project.apply(on(FRIDAY))).toMatchObject({ outcome: 'applied', notes: [] });
});

test('a plan that was saved before a window waits for its end', async () => {
  const project = await frozen();
  await project.declare({ '/a': '1' });
  await project.plan({ out: 'saved.plan', ...on(FRIDAY) });
  const who = await raw(project.connect);
  expect(await failureOf(project.apply({ ...SAVED, ...on(SATURDAY) }))).toMatchObject({
    code: 'blocked',
    exitCode: 4,
  });
  expect((await who.tree()).size).toBe(0);
  expect(await project.apply({ ...SAVED, ...on(MONDAY) })).toMatchObject({ outcome: 'applied' });
});

test('a plan that was saved in a window is applied behind it', async () => {
  const project = await frozen();
  await project.declare({ '/a': '1' });
  expect((await project.plan({ out: 'saved.plan', ...on(SATURDAY) })).blocked).toHaveLength(1);
  expect(await project.apply({ ...SAVED, ...on(MONDAY) })).toMatchObject({ outcome: 'applied' });
});

test('what counts is when the apply begins, behind the answer and the wait for the lock', async () => {
  const project = await frozen();
  await project.declare({ '/a': '1' });
  await project.plan({ out: 'saved.plan', ...on(THURSDAY) });
  const who = await raw(project.connect);
  for (const planFile of [{}, SAVED]) {
    let waited = 0;
    const { world } = on(FRIDAY);
    const clock = { ...systemClock, now: () => world.clock!.now() + waited };
    const progress: World['progress'] = ({ event }) => {
      if (event === 'connected') waited = 24 * 3_600_000; // the next thing is to ask for the lock
    };
    const failure = await failureOf(project.apply({ ...planFile, world: { clock, progress } }));
    expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
    expect(await visible(who)).toEqual({});
  }
});

test('an override is for the window that it was made in, and no other', async () => {
  const project = await frozen();
  await project.declare({ '/a': '1' });
  const permits = { overrides: [{ guard: 'window/1', reason: 'outage' }] };
  expect(await failureOf(project.plan({ permits, ...on(FRIDAY) }))).toMatchObject({ exitCode: 64 });
  const plan = await project.plan({ permits, out: 'saved.plan', ...on(SATURDAY) });
  expect(plan).toMatchObject({ blocked: [], overridden: [{ guard: 'window/1', because: 'outage' }] });
  expect(await failureOf(project.apply({ ...SAVED, ...on(NEXT_SATURDAY) }))).toMatchObject({ exitCode: 4 });
  expect(await project.apply({ ...SAVED, ...on('2026-11-22T20:00Z') })).toMatchObject({ outcome: 'applied' });
});

test('each of two windows that overlap must be overridden', async () => {
  const project = await frozen([WEEKEND, { ...WEEKEND, deny: '0 0 * * SAT', reason: 'no staff' }]);
  await project.declare({ '/a': '1' });
  const end = 'until Mon 2026-11-23 14:00 Europe/Berlin (2026-11-23T13:00:00Z)';
  expect((await project.plan(on(SATURDAY))).blocked.map(({ reason }) => reason)).toEqual([
    `weekend freeze: no apply begins ${end}`,
    `no staff: no apply begins ${end}`,
  ]);
  const one = { guard: 'window/1', reason: 'outage' };
  const permits = { overrides: [one, { ...one, guard: 'window/2' }] };
  expect(await failureOf(project.apply({ permits: { overrides: [one] }, ...on(SATURDAY) }))).toMatchObject({
    exitCode: 4,
  });
  expect(await project.apply({ permits, ...on(SATURDAY) })).toMatchObject({ outcome: 'applied' });
});

test('rollback and destroy wait, too; drift, adopt and an apply of nothing do not', async () => {
  const project = await frozen();
  for (const value of ['1', '2']) {
    await project.declare({ '/a': value });
    await project.apply(on(THURSDAY));
  }
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  expect(await failureOf(historyOf(project).rollback('@1', on(SATURDAY)))).toMatchObject({ exitCode: 4 });
  expect(await failureOf(project.apply({ destroy: true, ...on(SATURDAY) }))).toMatchObject({ exitCode: 4 });
  expect(await project.apply(on(SATURDAY))).toMatchObject({ outcome: 'nothing-to-do' });
  expect((await project.plan(on(SATURDAY))).blocked).toEqual([]);
  expect((await project.drift(on(SATURDAY))).items).toEqual([]);
  expect(await fingerprint(who)).toEqual(before);
  await who.create('/b', 'there');
  await project.declare({ '/a': '2', '/b': 'other' });
  expect(await project.adopt('/b', on(SATURDAY))).toMatchObject({ outcome: 'applied' });
});

test('what was begun is finished in a window, too: by recover, and by the same plan', async () => {
  for (const finish of ['recover', 'apply'] as const) {
    const project = await frozen([WEEKEND], { batching: 'journal' });
    const nodes = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`/n${n}`, 'v'.repeat(20_000)]));
    await project.declare(nodes);
    await project.plan({ out: 'saved.plan', ...on(FRIDAY) });
    const killed = beforeMulti((ops) => {
      if (ops.some(({ path }) => path === '/n59')) throw new Error('killed');
    });
    await project.apply({ ...SAVED, ...on(FRIDAY, killed) }).catch(() => {});
    const saturday = on(SATURDAY);
    const result =
      finish === 'recover'
        ? await project.recover(undefined, saturday)
        : await project.apply({ ...SAVED, ...saturday });
    expect(result).toMatchObject({ outcome: 'recovered' });
    expect(await visible(await raw(project.connect))).toEqual(nodes);
    expect(await project.apply({ ...SAVED, ...saturday })).toMatchObject({ outcome: 'already-applied' });
  }
});

test('show tells of a saved plan what the windows say now', async () => {
  const project = await frozen([ALWAYS]);
  await project.declare({ '/a': '1' });
  await project.zkai(['plan', '--out', 'saved.plan']);
  expect(jsonOf(await project.zkai(['show', 'saved.plan', '--json']))).toMatchObject({
    blocked: [{ guard: 'window/1' }],
  });
  await editProject(project, {}, { windows: [] });
  expect(jsonOf(await project.zkai(['show', 'saved.plan', '--json']))).toMatchObject({
    blocked: [],
    summary: { blocked: 0 },
  });
});

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { decodeHistory } from '../../src/ledger/history.ts';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { ROUND_EXIT } from '../../src/model/reconcile.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { beforeMulti, writes } from '../apply/journal/before-multi.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { editProject } from '../support/edit-project.ts';
import { failureOf } from '../support/project.ts';
import { fingerprint } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { healing, NODES, once, verdicts } from './reconciling.ts';

const ADMIN_ONLY = [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }];

test('every class of drift is put back, told with who did it and from which files, and the next round finds nothing', async () => {
  const { project, who } = await healing({}, { environment: { batching: 'journal' } });
  await who.set('/app/a', 'changed');
  await who.remove('/app/b/c');
  await who.remove('/app/d');
  await who.create('/app/d', 'recreated');
  await who.session.setAcl(znodePath('/app/b'), ADMIN_ONLY, -1);
  const round = await once(project, { replica: 'night-1' });
  expect(round).toMatchObject({
    result: 'healed',
    pending: 0,
    stopped: null,
    replica: 'night-1',
    revision: 2,
  });
  expect(round.items.map(({ path, class: kind, verdict }) => [path, kind, verdict])).toEqual([
    ['/app/a', 'drift.modified', 'healed'],
    ['/app/b', 'drift.acl', 'healed'],
    ['/app/b/c', 'drift.deleted', 'healed'],
    ['/app/d', 'drift.recreated', 'healed'],
  ]);
  for (const name of ['a', 'b', 'b/c', 'd']) expect(await who.text(`/app/${name}`)).toBe(name.at(-1));
  expect((await who.session.getAcl(znodePath('/app/b')))?.acl).toEqual(OPEN_ACL);
  const entry = decodeHistory((await who.get('/zkai/.zkai/history/0000000002'))?.data ?? Buffer.alloc(0));
  expect(entry).toMatchObject({ command: 'reconcile', message: 'Put back 4 znodes (replica night-1)' });
  const before = await fingerprint(who);
  expect(await once(project)).toMatchObject({ result: 'in-step', items: [], applied: [] });
  expect(await fingerprint(who)).toEqual(before);
});

test('without a rule, and with mode report whatever the rule is, drift is told and nothing is written', async () => {
  const { project, who } = await healing({ mode: 'report' });
  await who.set('/app/a', 'changed');
  const before = await fingerprint(who);
  const round = await once(project);
  expect({ result: round.result, verdicts: verdicts(round) }).toEqual({
    result: 'drift',
    verdicts: { '/app/a': 'report' },
  });
  const { project: willing } = await healing();
  expect(await once(willing, { mode: 'report' })).toMatchObject({ mode: 'report', result: 'in-step' });
  expect(await fingerprint(who)).toEqual(before);
});

test('only what the rule is about is healed, by path or document, and by class', async () => {
  const { project, who } = await healing({
    heal: [
      { match: { path: '/app/a' }, classes: ['deleted'] },
      { match: { path: '/app/b/**' }, classes: ['modified'] },
    ],
  });
  await who.set('/app/a', 'changed');
  await who.set('/app/b/c', 'changed');
  const round = await once(project);
  expect({ result: round.result, verdicts: verdicts(round) }).toEqual({
    result: 'drift',
    verdicts: { '/app/a': 'report', '/app/b/c': 'healed' },
  });
  await who.remove('/app/a');
  expect(await once(project)).toMatchObject({ result: 'healed' });
});

test('changes of the files wait for apply, and what was never applied is no drift', async () => {
  const { project, who } = await healing();
  await project.declare({ ...NODES, '/app/a': 'new', '/app/e': 'e' });
  await who.set('/app/b/c', 'changed');
  const round = await once(project);
  expect(round).toMatchObject({ result: 'healed', pending: 2 });
  expect([await who.text('/app/a'), await who.text('/app/b/c'), await who.text('/app/e')]).toEqual([
    'a',
    'c',
    null,
  ]);
});

test('pending: apply applies them, apart from what is healed, so that what blocks them does not hold up the other', async () => {
  const { project, who } = await healing(
    { pending: 'apply' },
    { environment: { guards: { maxDeletes: 0 } } },
  );
  await project.declare({ '/app/a': 'a', '/app/b': 'b', '/app/d': 'd' });
  await who.set('/app/a', 'changed');
  const round = await once(project);
  expect(round).toMatchObject({ result: 'blocked', pending: 1, stopped: { code: 'blocked' } });
  expect(verdicts(round)).toEqual({ '/app/a': 'healed' });
  expect([await who.text('/app/a'), await who.text('/app/b/c')]).toEqual(['a', 'c']);
  await project.declare({ ...NODES, '/app/a': 'new' });
  expect(await once(project)).toMatchObject({ result: 'healed', pending: 0, applied: [{ what: 'pending' }] });
  expect(await who.text('/app/a')).toBe('new');
});

test('a conflict is left to a person, and what is beside it is healed', async () => {
  const { project, who } = await healing({ pending: 'apply' });
  await project.declare({ ...NODES, '/app/a': 'files' });
  await who.set('/app/a', 'live');
  await who.set('/app/b', 'changed');
  const round = await once(project);
  expect(round.result).toBe('drift');
  expect(verdicts(round)).toEqual({ '/app/a': 'conflict', '/app/b': 'healed' });
  expect(await who.text('/app/a')).toBe('live');
});

test('what is below something that is left alone is healed all the same, in a round of its own', async () => {
  const { project, who } = await healing();
  await project.declare({ ...NODES, '/app': 'top', '/app/b': 'pending' });
  // /app is drift now, /app/b only in the files, /app/b/c drift below it.
  await project.apply({ selection: { targets: ['/app'], excludes: ['/app/b'], noDelete: false } });
  await who.set('/app', 'changed');
  await who.set('/app/b/c', 'changed');
  const round = await once(project);
  expect(verdicts(round)).toEqual({ '/app': 'healed', '/app/b/c': 'healed' });
  expect(round).toMatchObject({ result: 'healed', pending: 1 });
  expect([await who.text('/app/b'), await who.text('/app/b/c')]).toEqual(['b', 'c']);
});

test('somebody who writes again and again is not fought: so many heals, and no more until the window has passed', async () => {
  const { project, who } = await healing({ rateLimit: { heals: 2, window: '10m' } });
  for (const value of ['x', 'y']) {
    await who.set('/app/a', value);
    expect(verdicts(await once(project))).toEqual({ '/app/a': 'healed' });
  }
  await who.set('/app/a', 'z');
  await who.set('/app/b', 'other');
  // Another replica knows it, too: by the history.
  const round = await once(project, { replica: 'two' });
  expect({ result: round.result, verdicts: verdicts(round) }).toEqual({
    result: 'drift',
    verdicts: { '/app/a': 'limited', '/app/b': 'healed' },
  });
  const [limited] = round.items;
  expect(limited?.heals).toBe(2);
  const until = Date.parse(limited?.until ?? '');
  expect(until - Date.now()).toBeGreaterThan(8 * 60_000);
  expect(await who.text('/app/a')).toBe('z');
  const later = { ...systemClock, now: () => until + 1000 };
  expect(verdicts(await once(project, { world: { clock: later } }))).toEqual({ '/app/a': 'healed' });
});

test('in a freeze nothing is healed, and it is told as that', async () => {
  const { project, who } = await healing();
  const freeze = { deny: '* * * * *', duration: '2m', timezone: 'UTC', reason: 'weekend' };
  await editProject(project, {}, { windows: [freeze] });
  await who.set('/app/a', 'changed');
  const round = await once(project);
  expect(round).toMatchObject({ result: 'blocked', stopped: { code: 'blocked' } });
  expect(verdicts(round)).toEqual({ '/app/a': 'blocked' });
  expect(await who.text('/app/a')).toBe('changed');
});

test('where only saved plans are taken, what such a plan has written is put back, and nothing else is applied', async () => {
  const { project, who } = await healing({ pending: 'apply' });
  await editProject(project, {}, { require: { savedPlan: true } });
  await who.set('/app/a', 'changed');
  await project.declare({ ...NODES, '/app/new': 'n' });
  const round = await once(project);
  expect(round).toMatchObject({ result: 'blocked', pending: 1 });
  expect(verdicts(round)).toEqual({ '/app/a': 'healed' });
  expect(await who.text('/app/new')).toBeNull();
});

test('a journal that a loop left open is finished; that of somebody else is told', async () => {
  const { project, who } = await healing({ pending: 'apply' }, { environment: { batching: 'journal' } });
  const big = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`/big/${i}`, 'x'.repeat(200_000)]));
  const nodes = { ...NODES, ...big };
  await project.declare(nodes);
  let batches = 0;
  const dying = (limit: number) =>
    beforeMulti((ops) => {
      if (ops.some(({ path }) => path.includes('/journal/done-'))) batches += 1;
      if (batches >= limit || (batches > 0 && writes(ops, '/zkai/.zkai/lock'))) throw new Error('killed');
    });
  await expect(once(project, { world: dying(3) })).rejects.toThrow('killed');
  const round = await once(project);
  expect(round).toMatchObject({
    result: 'healed',
    pending: 0,
    applied: [{ what: 'recovered' }],
    revision: 2,
  });
  expect(await who.children('/big')).toHaveLength(8);

  await project.declare({
    ...nodes,
    ...Object.fromEntries(Object.keys(big).map((path) => [path, 'y'.repeat(200_000)])),
  });
  batches = 0;
  await expect(project.apply({ world: dying(3) })).rejects.toMatchObject({ cause: { message: 'killed' } });
  expect(await failureOf(once(project))).toMatchObject({ code: 'unfinished', exitCode: 8 });
});

test('as a command: one object by its schema, and the exit code of the table', async () => {
  const { project, who } = await healing({ heal: [{ match: { path: '/app/b/**' } }] });
  const args = ['reconcile', '--once', '--json'];
  const inStep = await project.zkai(args);
  expect({ code: inStep.code, problems: outputProblems(jsonOf(inStep)) }).toEqual({ code: 0, problems: [] });
  await who.set('/app/a', 'changed');
  await who.set('/app/b/c', 'changed');
  const drift = await project.zkai(args);
  expect({ code: drift.code, problems: outputProblems(jsonOf(drift)) }).toEqual({ code: 2, problems: [] });
  const text = await project.zkai(['reconcile', '--once']);
  expect(text.code).toBe(2);
  expect(text.stdout).toMatch(/\/app\/a\s+drift\.modified\s+report/);
  await rm(join(project.directory, 'config'), { recursive: true });
  const empty = await project.zkai([...args, '--mode', 'heal']);
  expect(empty.code).toBe(2);
  expect(ROUND_EXIT.blocked).toBe(4);
  expect((await project.zkai([...args, '--connect', '127.0.0.1:1', '--timeout', '1s'])).code).toBe(7);
});

import { describe, expect, it } from 'vitest';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json } from '../../src/model/json.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { beforeMulti, writes } from './journal/before-multi.ts';

const RULE = { match: { path: '/models/*' }, fields: ['/autotuned'], reason: 'written by the autotuner' };

async function sharedProject(more: { rules?: Json[]; environment?: Json } = {}) {
  const { rules = [RULE], environment } = more;
  const project = await testProject({
    spec: { ignore: rules },
    ...(environment === undefined ? {} : { environment }),
  });
  const who = await raw(project.connect);
  const at = async (path: string): Promise<unknown> => JSON.parse((await who.text(path)) as string);
  return { project, who, at };
}

const task = (replicas: number): string =>
  `apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: t}\nspec: {replicas: ${replicas}, command: [x], model: {name: m, version: 1}}\n`;

/** Pretends that today is another day. */
const onDay = (day: string) => ({
  world: {
    clock: {
      now: () => Date.parse(day),
      elapsed: () => performance.now(),
      sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
      uuid: () => crypto.randomUUID(),
    },
  },
});

const rowsOf = async (project: TestProject): Promise<string[]> =>
  (await project.plan()).changes.map(
    ({ path, actions, class: kind }) => `${actions.join('+')} ${path} ${kind}`,
  );

describe('a field that an ignore rule leaves to others', () => {
  it('is written once, with the znode, and then no change, no drift and no conflict', async () => {
    const { project, who, at } = await sharedProject();
    await project.declare({ '/models/m': { lr: 1, autotuned: { batch: 8 } } });
    await project.apply();
    expect(await at('/models/m')).toEqual({ lr: 1, autotuned: { batch: 8 } });
    await who.set('/models/m', '{"autotuned": {"batch": 16}, "lr": 1}');
    expect(await rowsOf(project)).toEqual([]);
    // Not even rewritten with the same value.
    expect(await project.drift()).toMatchObject({ items: [], touched: [] });
    const { ignored } = await project.plan();
    expect(ignored).toMatchObject([
      { path: '/models/m', reason: 'written by the autotuner', fields: [{ pointer: '/autotuned/batch' }] },
    ]);
  });

  it('keeps its live value when the rest is written, and stays in step after it', async () => {
    const { project, who } = await sharedProject();
    await project.declare({ '/models/m': { lr: 1, autotuned: 1 } });
    await project.apply();
    await who.set('/models/m', '{"lr":1,"autotuned":1763840000123456789,"more":1}');
    expect((await project.drift()).items).toMatchObject([{ fields: [{ pointer: '/more', op: 'add' }] }]);
    await project.declare({ '/models/m': { lr: 2, autotuned: 1 } });
    // Another field was changed by hand: that is a conflict as ever.
    expect(await rowsOf(project)).toEqual([' /models/m conflict']);
    await who.set('/models/m', '{"lr":1,"autotuned":1763840000123456789}');
    expect(await rowsOf(project)).toEqual(['update /models/m pending']);
    await project.apply();
    expect(await who.text('/models/m')).toBe('{"autotuned":1763840000123456789,"lr":2}');
    expect(await rowsOf(project)).toEqual([]);
    expect((await project.drift()).items).toEqual([]);
  });

  it('stays away where it was removed, and stays where only others have it', async () => {
    const { project, who, at } = await sharedProject();
    await project.declare({ '/models/a': { lr: 1, autotuned: 1 }, '/models/b': { lr: 1 } });
    await project.apply();
    await who.set('/models/a', '{"lr":1}');
    await who.set('/models/b', '{"lr":1,"autotuned":7}');
    await project.declare({ '/models/a': { lr: 2, autotuned: 1 }, '/models/b': { lr: 2 } });
    await project.apply();
    expect(await at('/models/a')).toEqual({ lr: 2 });
    expect(await at('/models/b')).toEqual({ lr: 2, autotuned: 7 });
    expect(await rowsOf(project)).toEqual([]);
  });

  it('is restored with the rest where somebody changed both, but for its own value', async () => {
    const { project, who, at } = await sharedProject({
      rules: [{ ...RULE, match: { document: 'ZnodeTree/*' } }],
    });
    await project.declare({ '/models/m': { lr: 1, autotuned: 1 } });
    await project.apply();
    await who.set('/models/m', '{"lr":9,"autotuned":2}');
    expect(await rowsOf(project)).toEqual(['update /models/m drift.modified']);
    expect((await project.plan()).changes[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/lr']);
    await project.apply();
    expect(await at('/models/m')).toEqual({ lr: 1, autotuned: 2 });
  });

  it('does not keep a znode from being taken over', async () => {
    const { project, who } = await sharedProject();
    await project.declare({ '/models': '' });
    await project.apply();
    await who.create('/models/m', '{"lr":1,"autotuned":5}');
    await project.declare({ '/models': '', '/models/m': { lr: 1 } });
    expect(await rowsOf(project)).toEqual(['adopt /models/m adopt']);
    await project.apply();
    expect(await who.text('/models/m')).toBe('{"lr":1,"autotuned":5}');
    expect(await rowsOf(project)).toEqual([]);
  });
});

describe('a saved plan', () => {
  it('is not stale, and has the same digest, where only ignored fields moved', async () => {
    const { project, who, at } = await sharedProject();
    await project.declare({ '/models/m': { lr: 1, autotuned: 1 }, '/models/gone': { lr: 1, autotuned: 1 } });
    await project.apply();
    await project.declare({ '/models/m': { lr: 2, autotuned: 1 } });
    const before = await project.plan({ out: 'p.plan' });
    await who.set('/models/m', '{"lr":1,"autotuned":2}');
    await who.set('/models/gone', '{"lr":1,"autotuned":2}');
    expect((await project.plan()).digest).toBe(before.digest);
    expect(await project.apply({ planFile: 'p.plan', expect: before.digest })).toMatchObject({
      outcome: 'applied',
      digest: before.digest,
    });
    expect(await at('/models/m')).toEqual({ lr: 2, autotuned: 2 });
    expect(await who.text('/models/gone')).toBeNull();
    await who.set('/models/m', '{"lr":2,"autotuned":3}');
    expect(await project.apply({ planFile: 'p.plan' })).toMatchObject({ outcome: 'already-applied' });
  });

  it('is stale where more moved, and says what', async () => {
    const { project, who } = await sharedProject();
    await project.declare({ '/models/m': { lr: 1, autotuned: 1 } });
    await project.apply();
    await project.declare({ '/models/m': { lr: 2, autotuned: 1 } });
    await project.plan({ out: 'p.plan' });
    await who.set('/models/m', '{"lr":3,"autotuned":2}');
    const failure = await failureOf(project.apply({ planFile: 'p.plan' }));
    expect(failure.exitCode).toBe(5);
    expect(failure.details.join('\n')).toContain('/lr: 1 -> 3');
    expect(failure.details.join('\n')).not.toContain('/autotuned');
  });

  it('is stale where the znode was made anew, whatever it holds', async () => {
    const { project, who } = await sharedProject();
    await project.declare({ '/models/m': { lr: 1, autotuned: 1 } });
    await project.apply();
    await project.declare({ '/models/m': { lr: 2, autotuned: 1 } });
    await project.plan({ out: 'p.plan' });
    await who.remove('/models/m');
    await who.create('/models/m', '{"lr":1,"autotuned":2}');
    expect((await failureOf(project.apply({ planFile: 'p.plan' }))).exitCode).toBe(5);
  });

  it('carries nothing over once the rule has ended', async () => {
    const { project, who } = await sharedProject({ rules: [{ ...RULE, until: '2027-06-30' }] });
    await project.declare({ '/models/m': { lr: 1, autotuned: 1 } });
    await project.apply();
    await project.declare({ '/models/m': { lr: 2, autotuned: 1 } });
    await project.plan({ out: 'p.plan' });
    await who.set('/models/m', '{"lr":1,"autotuned":2}');
    const failure = await failureOf(project.apply({ planFile: 'p.plan', ...onDay('2027-07-01') }));
    expect(failure.exitCode).toBe(5);
    expect(await project.apply({ planFile: 'p.plan', ...onDay('2027-06-30T23:59:59Z') })).toMatchObject({
      outcome: 'applied',
    });
  });

  it('does not mind ignored fields of what it only relies on', async () => {
    const model =
      'apiVersion: zkai/v1\nkind: ModelParams\nmetadata: {name: m}\nspec: {versions: [{version: 1}]}\n';
    const { project, who } = await sharedProject({
      rules: [{ ...RULE, match: { path: '/zkai/*/models/**' } }],
    });
    await writeFile(join(project.directory, 'config/model.yaml'), model);
    await writeFile(join(project.directory, 'config/task.yaml'), task(1));
    await project.apply();
    await writeFile(join(project.directory, 'config/task.yaml'), task(2));
    const { reads } = await project.plan({ out: 'p.plan' });
    expect(reads.map(({ path }) => path)).toContain('/zkai/default/models/m');
    const value = JSON.parse((await who.text('/zkai/default/models/m')) as string) as object;
    await who.set('/zkai/default/models/m', JSON.stringify({ ...value, autotuned: 1 }));
    expect(await project.apply({ planFile: 'p.plan' })).toMatchObject({ outcome: 'applied' });
  });
});

/** An apply that somebody is faster than, so many times. */
async function outrun(times: number) {
  const { project, who, at } = await sharedProject();
  await project.declare({ '/models/m': { lr: 1, autotuned: 0 } });
  await project.apply();
  await project.declare({ '/models/m': { lr: 2, autotuned: 0 } });
  let seen = 0;
  const world = beforeMulti(async (ops) => {
    if (!writes(ops, '/models/m') || seen >= times) return;
    seen += 1;
    await who.set('/models/m', JSON.stringify({ lr: 1, autotuned: seen }));
  });
  return { project, at, applying: project.apply({ world }) };
}

describe('in the moment of the commit', () => {
  it.each([1, 2, 3])('an ignored field that is written %i times is carried over each time', async (times) => {
    const { project, at, applying } = await outrun(times);
    const { outcome, notes } = await applying;
    expect(outcome).toBe('applied');
    expect(notes.join()).toContain('Ignored fields');
    expect(await at('/models/m')).toEqual({ lr: 2, autotuned: times });
    expect((await project.plan()).changes).toEqual([]);
  });

  it('the fourth time is exit 5, nothing is written, and it says where', async () => {
    const { project, at, applying } = await outrun(4);
    const failure = await failureOf(applying);
    expect(failure.exitCode).toBe(5);
    expect(failure.details.join()).toContain('/models/m');
    expect(await at('/models/m')).toEqual({ lr: 1, autotuned: 4 });
    expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  });

  it('any other field that is written is exit 5 at once, with what moved', async () => {
    const { project, who, at } = await sharedProject();
    await project.declare({ '/models/m': { lr: 1, autotuned: 0 } });
    await project.apply();
    await project.declare({ '/models/m': { lr: 2, autotuned: 0 } });
    let multis = 0;
    const world = beforeMulti(async (ops) => {
      if (!writes(ops, '/models/m')) return;
      multis += 1;
      await who.set('/models/m', '{"lr":7,"autotuned":1}');
    });
    const failure = await failureOf(project.apply({ world }));
    expect(failure.exitCode).toBe(5);
    expect(failure.details.join('\n')).toContain('/lr: 1 -> 7');
    expect(multis).toBe(1);
    expect(await at('/models/m')).toEqual({ lr: 7, autotuned: 1 });
  });

  it('works with --strict, too', async () => {
    const { project, who, at } = await sharedProject();
    await project.declare({ '/models/m': { lr: 1, autotuned: 0 } });
    await project.apply();
    await project.declare({ '/models/m': { lr: 2, autotuned: 0 } });
    let seen = 0;
    const world = beforeMulti(async (ops) => {
      if (writes(ops, '/models/m') && seen++ === 0) await who.set('/models/m', '{"lr":1,"autotuned":5}');
    });
    expect(await project.apply({ world, strict: true })).toMatchObject({ outcome: 'applied', pinned: 1 });
    expect(await at('/models/m')).toEqual({ lr: 2, autotuned: 5 });
    expect(await who.children('/models/m')).toEqual([]);
  });
});

describe('a rule past its day', () => {
  it('is a finding at its position, and stops validate, plan, apply and drift with exit 3', async () => {
    const { project } = await sharedProject({ rules: [RULE, { ...RULE, until: '2020-01-31' }] });
    await project.declare({ '/models/m': { lr: 1 } });
    const run = await project.zkai(['validate', '--json']);
    expect(run.code).toBe(3);
    const [finding] = jsonOf(run)['findings'] as Record<string, unknown>[];
    const text = await readFile(join(project.directory, 'zkai.yaml'), 'utf8');
    const line = text.split('\n').findIndex((written) => written.includes('2020-01-31')) + 1;
    expect(finding).toMatchObject({
      rule: 'ZK192',
      severity: 'error',
      file: 'zkai.yaml',
      line,
      pointer: '/spec/ignore/1/until',
      document: 'Project/test',
    });
    for (const work of [project.plan, project.apply, project.drift])
      expect((await failureOf(work())).exitCode).toBe(3);
    expect((await project.zkai(['status'])).code).not.toBe(3);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { decodePlan } from '../../src/plan/plan-file.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { fingerprint, type Raw, raw, visible } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

const SAVED = { planFile: 'saved.plan' };

/** A project whose saved plan updates /kept, deletes /gone, creates /new and adopts /theirs. */
async function planned(): Promise<{ project: TestProject; who: Raw }> {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/old', 'at version 0');
  await project.declare({ '/kept': 'a', '/gone': 'b', '/old': 'at version 0' });
  await project.apply();
  await who.create('/theirs', 'same');
  await project.declare({ '/kept': 'x', '/new': 'n', '/theirs': 'same', '/old': 'changed' });
  await project.plan({ out: 'saved.plan' });
  return { project, who };
}

test('a saved plan does exactly what it says, and the second time nothing: already-applied', async () => {
  const { project, who } = await planned();
  await project.declare({ '/something': 'else' }); // the files do not matter any more
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied', revision: 2, written: 4 });
  const after = await fingerprint(who);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'already-applied', revision: 2, written: 0 });
  expect(await fingerprint(who)).toEqual(after);
});

test('already-applied is decided among the revisions of the own project', async () => {
  const { project } = await planned();
  await project.apply(SAVED);
  const other = await testProject({ connect: project.connect, name: 'other' });
  await other.declare({ '/other': '1' });
  await other.apply();
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'already-applied' });
});

test('a saved plan is stale when its own project has moved on', async () => {
  const { project } = await planned();
  await project.apply(SAVED);
  await project.declare({ '/kept': 'later' });
  await project.apply();
  expect(await failureOf(project.apply(SAVED))).toMatchObject({ code: 'stale', exitCode: 5 });
});

type Meddle = readonly [what: string, meddle: (who: Raw) => Promise<void>];
const recreate =
  (path: string, data: string, version: number) =>
  async (who: Raw): Promise<void> => {
    await who.remove(path);
    await who.create(path, data);
    for (let at = 0; at < version; at += 1) await who.set(path, data);
  };

test.each<Meddle>([
  ['changed a znode', (who) => who.set('/kept', 'other')],
  ['wrote the same value again', (who) => who.set('/kept', 'a')],
  ['deleted a znode to be updated', (who) => who.remove('/kept')],
  ['deleted a znode to be deleted', (who) => who.remove('/gone')],
  ['created the znode to be created', (who) => who.create('/new', 'n')],
  ['changed the znode to be adopted', (who) => who.set('/theirs', 'other')],
  ['deleted the znode to be adopted', (who) => who.remove('/theirs')],
  ['deleted and recreated a znode', recreate('/kept', 'a', 0)],
  ['deleted and recreated a znode up to its version', recreate('/kept', 'a', 1)],
  ['deleted and recreated an adopted znode at version 0', recreate('/old', 'at version 0', 0)],
  ['deleted and recreated a znode to be deleted, up to its version', recreate('/gone', 'b', 1)],
])('when somebody %s, the saved plan is stale: exit 5, nothing written', async (_, meddle) => {
  const { project, who } = await planned();
  await meddle(who);
  const before = await fingerprint(who);
  const failure = await failureOf(project.apply(SAVED));
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(failure.details.length).toBeGreaterThan(0);
  expect(await fingerprint(who)).toEqual(before);
});

test('every single string and number of a saved plan that is edited is refused', async () => {
  const { project, who } = await planned();
  const file = join(project.directory, 'saved.plan');
  const plan = JSON.parse(await readFile(file, 'utf8')) as object;
  const before = await fingerprint(who);
  let refused = 0;
  const harmless: string[] = [];
  for (const { pointer, edited } of edits(plan)) {
    await writeFile(file, JSON.stringify(edited));
    try {
      decodePlan(await readFile(file, 'utf8'), 'saved.plan');
      harmless.push(pointer.replace(/^\/([^/]*).*/, '$1'));
    } catch (error) {
      expect(error).toBeInstanceOf(ZkaiFailure);
      expect(error).toMatchObject({ code: 'plan-refused', exitCode: 5 });
      refused += 1;
    }
  }
  expect(harmless).toEqual([]);
  expect(refused).toBeGreaterThan(50);
  expect(await fingerprint(who)).toEqual(before);
});

/** Every leaf of a value replaced by another one of its type, one at a time. */
function* edits(whole: object): Generator<{ pointer: string; edited: object }> {
  const leaves: string[][] = [];
  const visit = (value: unknown, path: string[]): void => {
    if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
    else if (value !== null) leaves.push(path);
  };
  visit(whole, []);
  for (const path of leaves) {
    const edited = structuredClone(whole) as Record<string, unknown>;
    let at = edited;
    for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
    const key = path.at(-1) ?? '';
    const value = at[key];
    at[key] = typeof value === 'string' ? `${value}x` : typeof value === 'number' ? value + 1 : !value;
    yield { pointer: `/${path.join('/')}`, edited };
  }
}

test.each([
  ['empty', ''],
  ['not JSON', '{"apiVersion": '],
  ['JSON of something else', '{"apiVersion": "zkai.apply/v1", "format": 1}'],
  ['a plan without its parts', '{"apiVersion": "zkai.plan/v1", "format": 2}'],
  ['from an older zkai', '{"apiVersion": "zkai.plan/v1", "format": 1}'],
  ['a list', '[]'],
  ['null', 'null'],
  ['from a newer zkai', '{"apiVersion": "zkai.plan/v1", "format": 3}'],
])('a plan file that is %s is refused: exit 5', async (_, content) => {
  const project = await testProject();
  await writeFile(join(project.directory, 'saved.plan'), content);
  expect(await failureOf(project.apply(SAVED))).toMatchObject({ code: 'plan-refused', exitCode: 5 });
});

test('a binary plan file is refused without a stack trace', async () => {
  const project = await testProject();
  await writeFile(join(project.directory, 'saved.plan'), Buffer.from([0xff, 0xfe, 0, 1, 2, 0x80]));
  const failure = await failureOf(project.apply(SAVED));
  expect(failure.exitCode).toBeOneOf([3, 5, 64]);
});

test('a plan of another project, environment or root is refused before anything is sent', async () => {
  const { project } = await planned();
  const plan = await readFile(join(project.directory, 'saved.plan'), 'utf8');
  const { connect } = project;
  const environments = { prod: { connect } };
  for (const [other, more] of [
    [await testProject({ connect: '127.0.0.1:1', name: 'other' }), {}],
    [await testProject({ connect: '127.0.0.1:1', root: '/elsewhere' }), {}],
    [await testProject({ connect: '127.0.0.1:1', environments }), { environment: 'prod' }],
  ] as const) {
    await writeFile(join(other.directory, 'saved.plan'), plan);
    const failure = await failureOf(other.apply({ ...SAVED, ...more }));
    expect(failure).toMatchObject({ code: 'plan-refused', exitCode: 5 });
  }
});

test('a plan of another ledger is refused, also where there is no ledger at all', async () => {
  const { project } = await planned();
  const elsewhere = await testProject();
  await elsewhere.declare({ '/x': '1' });
  await elsewhere.apply();
  const who = await raw(elsewhere.connect);
  const before = await fingerprint(who);
  expect(await failureOf(project.apply({ ...SAVED, connect: elsewhere.connect }))).toMatchObject({
    exitCode: 5,
  });
  expect(await fingerprint(who)).toEqual(before);
  const nowhere = freshChroot();
  expect(await failureOf(project.apply({ ...SAVED, connect: nowhere }))).toMatchObject({ exitCode: 5 });
  expect((await (await raw(nowhere)).tree()).size).toBe(0);
});

test('--expect takes only the plan with that digest', async () => {
  const { project, who } = await planned();
  const { digest } = JSON.parse(await readFile(join(project.directory, 'saved.plan'), 'utf8')) as {
    digest: string;
  };
  const wrong = failureOf(project.apply({ ...SAVED, expect: 'sha256:0' }));
  expect(await wrong).toMatchObject({ code: 'plan-refused', exitCode: 5 });
  expect(await visible(who)).toMatchObject({ '/kept': 'a' });
  expect(await project.apply({ ...SAVED, expect: digest })).toMatchObject({ outcome: 'applied' });
});

test('a znode that is deleted again is restored again: the same changes are not "already applied" once undone', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/x': '1', '/y': '1' });
  await project.apply();
  for (const revision of [2, 3, 4]) {
    await who.remove('/x');
    expect(await project.apply()).toMatchObject({ outcome: 'applied', revision, written: 1 });
    expect(await who.text('/x')).toBe('1');
  }
});

test('a plan that was applied and then undone by hand is stale, not "already applied"', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/x': '1' });
  await project.apply();
  await project.declare({ '/x': '2' });
  await project.plan({ out: 'c.plan' });
  expect(await project.apply({ planFile: 'c.plan' })).toMatchObject({ outcome: 'applied' });
  expect(await project.apply({ planFile: 'c.plan' })).toMatchObject({ outcome: 'already-applied' });
  await who.set('/x', '1');
  expect(await failureOf(project.apply({ planFile: 'c.plan' }))).toMatchObject({
    code: 'stale',
    exitCode: 5,
  });
  expect(await who.text('/x')).toBe('1');
});

test('two plans of one document never make a mixture, also where they write different znodes', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/x': '1', '/y': '1' });
  await project.apply();
  await project.declare({ '/x': '2', '/y': '1' });
  await project.plan({ out: 'a.plan' });
  await project.declare({ '/x': '1', '/y': '2' });
  await project.plan({ out: 'b.plan' });
  await project.apply({ planFile: 'a.plan' });
  const failure = await failureOf(project.apply({ planFile: 'b.plan' }));
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(failure.details).toEqual(['ZnodeTree/app: applied with another content meanwhile, as revision 2']);
  expect(await visible(who)).toEqual({ '/x': '2', '/y': '1' });
});

test('a plan stays valid while its own project applies other documents', async () => {
  const project = await testProject();
  await project.declare({ '/x': '1' }, 'one');
  await project.declare({ '/y': '1' }, 'two');
  await project.apply();
  await project.declare({ '/x': '2' }, 'one');
  await project.plan({ out: 'one.plan' });
  await project.declare({ '/x': '1' }, 'one');
  await project.declare({ '/y': '2' }, 'two');
  await project.apply();
  expect(await project.apply({ planFile: 'one.plan' })).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await visible(await raw(project.connect))).toEqual({ '/x': '2', '/y': '2' });
});

/** A model and a task that uses it. */
function modelAndTask({ champion, replicas }: { champion: number; replicas: number }): string {
  return `apiVersion: zkai/v1
kind: ModelParams
metadata: { name: m }
spec:
  versions:
    - { version: 1, params: { lr: 0.1 } }
    - { version: 2, params: { lr: 0.2 } }
  aliases: { champion: ${champion} }
---
apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: t }
spec:
  type: Training
  model: { name: m, version: 1 }
  command: [train]
  replicas: ${replicas}
`;
}

test.each([
  ['by an apply', async (project: TestProject) => void (await project.apply())],
  [
    'by hand',
    async ({ connect }: TestProject) => (await raw(connect)).set('/zkai/default/models/m/versions/1', '{}'),
  ],
])('a plan is stale when the model that its task names was changed %s', async (_, change) => {
  const project = await testProject();
  const file = join(project.directory, 'config', 'platform.yaml');
  await writeFile(file, modelAndTask({ champion: 1, replicas: 1 }));
  await project.apply();
  await writeFile(file, modelAndTask({ champion: 1, replicas: 2 }));
  const plan = await project.plan({ out: 'saved.plan' });
  expect(plan.reads.length).toBeGreaterThan(1);
  await writeFile(file, modelAndTask({ champion: 2, replicas: 1 }));
  await change(project);
  const failure = await failureOf(project.apply(SAVED));
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(failure.details.join('\n')).toContain('ModelParams/m is relied on');
});

test('an apply of another project on the same root leaves a plan valid', async () => {
  const mine = await testProject({ name: 'mine' });
  const theirs = await testProject({ name: 'theirs', connect: mine.connect });
  await mine.declare({ '/mine': '1' });
  await mine.apply();
  await mine.declare({ '/mine': '2' });
  await mine.plan({ out: 'mine.plan' });
  await theirs.declare({ '/theirs': '1' });
  await theirs.apply();
  expect(await mine.apply({ planFile: 'mine.plan' })).toMatchObject({ outcome: 'applied', revision: 3 });
});

test('a plan is saved over another plan and over an empty file, and over nothing else', async () => {
  const project = await testProject();
  await project.declare({ '/a': '1' });
  const at = (name: string): string => join(project.directory, name);
  await writeFile(at('empty'), '');
  await project.plan({ out: 'empty' });
  const first = await readFile(at('empty'), 'utf8');
  await project.declare({ '/a': '2' });
  await project.plan({ out: 'empty' });
  expect(await readFile(at('empty'), 'utf8')).not.toBe(first);
  for (const name of ['zkai.yaml', 'config/app.yaml']) {
    const before = await readFile(at(name), 'utf8');
    expect(await failureOf(project.plan({ out: name }))).toMatchObject({ exitCode: 64 });
    expect(await readFile(at(name), 'utf8')).toBe(before);
  }
  await project.apply();
  const rollback = await project.zkai(['rollback', '@1', '--out', 'zkai.yaml']);
  expect(rollback.code).toBe(64);
});

test.each([['/dev/full'], ['config']])(
  'a plan that cannot be saved to %s says where to save it',
  async (out) => {
    const project = await testProject();
    await project.declare({ '/app': '1' });
    const { code, stderr } = await project.zkai(['plan', '--out', out]);
    expect(code).toBe(1);
    expect(stderr).toContain('cannot be written');
    expect(stderr).toContain('--out change.plan');
  },
);

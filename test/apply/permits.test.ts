import { expect, test } from 'vitest';
import { type Json } from '../../src/model/json.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { editProject } from '../support/edit-project.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';

const SAVED = { planFile: 'saved.plan' };

/** Three znodes are there, and the files ask for the first only. */
async function shrunk(guards: Json, more: Readonly<Record<string, Json>> = {}): Promise<TestProject> {
  const project = await testProject({ environment: more });
  await project.declare({ '/a': '1', '/b': '2', '/c': '3' });
  await project.apply();
  await editProject(project, {}, { guards });
  await project.declare({ '/a': '1' });
  return project;
}

test('a limit on deletes names the flag that lets it pass, and --allow-deletes lets it pass with that many', async () => {
  const project = await shrunk({ maxDeletes: 1, maxDeletePercent: 10 });
  const { blocked } = await project.plan();
  expect(blocked).toMatchObject([
    { guard: 'maxDeletes', permit: '--allow-deletes 2', limit: 1 },
    { guard: 'maxDeletePercent', permit: '--allow-deletes 2', limit: 10 },
  ]);
  expect(await failureOf(project.apply({ permits: { allowDeletes: 1 } }))).toMatchObject({
    code: 'blocked',
    exitCode: 4,
    hint: expect.stringContaining('--allow-deletes 2'),
  });
  expect(await project.apply({ permits: { allowDeletes: 2 } })).toMatchObject({ outcome: 'applied' });
  expect(await visible(await raw(project.connect))).toEqual({ '/a': '1' });
});

test('what was permitted is bound to the plan: in its JSON, its digest, its file and its next command', async () => {
  const project = await shrunk({ maxDeletes: 1 });
  const text = await project.zkai(['plan', '--allow-deletes', '2']);
  expect(text.stdout).toContain('Next: zkai apply --env test --allow-deletes 2\n');
  const json = jsonOf(await project.zkai(['plan', '--allow-deletes', '2', '--out', 'saved.plan', '--json']));
  expect(outputProblems(json)).toEqual([]);
  expect(json).toMatchObject({ allowDeletes: 2, blocked: [] });
  expect((await project.plan({ permits: { allowDeletes: 3 } })).digest).not.toBe(json['digest']);
  const refused = await project.zkai(['apply', 'saved.plan', '--allow-deletes', '2', '--json']);
  expect(jsonOf(refused)).toMatchObject({ exitCode: 64, error: { code: 'usage' } });
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied', digest: json['digest'] });
});

test('--allow-deletes says nothing of other limits', async () => {
  const project = await shrunk({ maxChanges: 1 });
  expect((await project.plan({ permits: { allowDeletes: 2 } })).blocked).toMatchObject([
    { guard: 'maxChanges', permit: '--override maxChanges --reason TEXT' },
  ]);
  await project.declare({});
  const all = await project.plan({ permits: { allowDeletes: 3 } });
  expect(all.blocked.map(({ guard }) => guard)).toEqual(['allowEmpty', 'maxChanges']);
});

test('an override lifts its guard alone, stays visible with the reason, and is in the history', async () => {
  const project = await shrunk({ maxChanges: 1, maxDeletes: 1 });
  const why = 'the tokens moved to another service';
  const args = ['--override', 'maxChanges', '--reason', why];
  const half = jsonOf(await project.zkai(['plan', ...args, '--json']));
  expect(outputProblems(half)).toEqual([]);
  expect(half).toMatchObject({
    exitCode: 4,
    blocked: [{ guard: 'maxDeletes', overridable: true }],
    overridden: [{ guard: 'maxChanges', because: why }],
  });
  const both = [...args, '--override', 'maxDeletes'];
  const shown = await project.zkai(['plan', ...both, '--out', 'saved.plan']);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(
    /Overridden\n {2}! maxDeletes +2 deletes, at most 1 are allowed\n +Because: the tokens/,
  );
  expect((await project.zkai(['show', 'saved.plan'])).stdout).toContain(`Because: ${why}`);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
  const overrides = [
    { guard: 'maxDeletes', reason: why },
    { guard: 'maxChanges', reason: why },
  ];
  const log = jsonOf(await project.zkai(['log', '--json']));
  expect(outputProblems(log)).toEqual([]);
  expect(log['entries']).toMatchObject([{ overrides }, { overrides: [] }]);
  expect(jsonOf(await project.zkai(['show', '@2', '--json']))).toMatchObject({ overrides });
  for (const command of [['log'], ['show', '@2']])
    expect((await project.zkai(command)).stdout).toContain(`! maxDeletes overridden: ${why}`);
});

test('an override in batches is in the history, too', async () => {
  const project = await shrunk(
    { maxChanges: 1 },
    { batching: 'journal', acl: { writers: ['world:anyone'] } },
  );
  await project.declare({ '/a': 'x'.repeat(700_000), '/big': 'y'.repeat(700_000) });
  const overrides = [{ guard: 'maxChanges', reason: 'a large one' }];
  expect(await project.apply({ permits: { overrides } })).toMatchObject({ journal: true });
  const log = jsonOf(await project.zkai(['log', '--json']));
  expect((log['entries'] as object[])[0]).toMatchObject({ overrides });
});

test('an override is bound to the digest, with its reason', async () => {
  const project = await shrunk({ maxChanges: 1 });
  const digest = async (reason: string) =>
    (await project.plan({ permits: { overrides: [{ guard: 'maxChanges', reason }] } })).digest;
  expect(await digest('one')).toBe(await digest('one'));
  expect(await digest('one')).not.toBe(await digest('another'));
});

test('an override of what does not block, or of what nothing lifts, is a mistake that names what can be overridden', async () => {
  const project = await shrunk({ maxChanges: 1 });
  const tried = (guard: string) =>
    failureOf(project.plan({ permits: { overrides: [{ guard, reason: 'because' }] } }));
  expect(await tried('maxDeletes')).toMatchObject({
    code: 'usage',
    exitCode: 64,
    hint: 'what blocks it and can be overridden: maxChanges',
  });
  const who = await raw(project.connect);
  await who.create('/new', 'of somebody else');
  await project.declare({ '/a': '1', '/new': 'mine' });
  const failure = await tried('needs-adopt');
  expect(failure).toMatchObject({ code: 'usage', hint: "zkai adopt '/new' --env test" });
});

test.each([
  [['--override', 'maxChanges'], /--reason/],
  [['--override', 'maxChanges', '--reason', '  '], /--reason/],
  [['--override', '', '--reason', 'because'], /what can be overridden: .*maxChanges.*policy/],
  [['--reason', 'because'], /--message/],
  [['--allow-deletes', '-1'], /./],
])('%j is a usage error, and nothing is read or written', async (args, hint) => {
  const project = await shrunk({ maxChanges: 1 });
  const before = await fingerprint(await raw(project.connect));
  for (const command of [['plan'], ['apply', '-y'], ['rollback', '@1', '-y']]) {
    const run = await project.zkai([...command, ...args, '--json']);
    expect(jsonOf(run)).toMatchObject({ exitCode: 64, error: { hint: expect.stringMatching(hint) } });
  }
  expect(await fingerprint(await raw(project.connect))).toEqual(before);
});

test('a rollback is guarded and permitted like any plan', async () => {
  const project = await testProject({ environment: { guards: { maxDeletes: 0 } } });
  await project.declare({ '/a': '1' });
  await project.apply();
  await project.declare({ '/a': '1', '/b': '2' });
  await project.apply();
  const refused = await project.zkai(['rollback', '@1', '-y', '--json']);
  expect(jsonOf(refused)).toMatchObject({
    exitCode: 4,
    error: { hint: expect.stringContaining('--allow-deletes 1') },
  });
  expect((await project.zkai(['rollback', '@1', '-y', '--allow-deletes', '1'])).code).toBe(0);
  expect(await visible(await raw(project.connect))).toEqual({ '/a': '1' });
});

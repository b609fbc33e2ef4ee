import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outputProblems } from '../report/output-schemas.ts';
import { historyOf } from '../history/history-project.ts';
import { policyProject } from '../support/policy-project.ts';
import { failureOf } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { beforeMulti } from './journal/before-multi.ts';

const SAVED = { planFile: 'saved.plan' };
const NO = { message: 'too many GPUs', path: '/a', pointer: '/gpus', fix: 'ask for fewer' };

test('what a policy finds is a blocked row, with the line of the file that it points to: exit 4', async () => {
  const project = await policyProject();
  await project.declare({ '/a': { name: 'x', gpus: 24 } });
  await project.says([
    NO,
    { message: 'the whole document', document: 'ZnodeTree/app', pointer: '/metadata/name' },
  ]);
  const run = await project.zkai(['plan', '--json']);
  const lines = (await readFile(join(project.directory, 'config/app.yaml'), 'utf8')).split('\n');
  const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1;
  const printed = jsonOf(run);
  expect(outputProblems(printed)).toEqual([]);
  expect(printed).toMatchObject({
    exitCode: 4,
    summary: { create: 1, blocked: 2 },
    blocked: [
      {
        guard: 'policy/budget',
        path: '/a',
        document: 'ZnodeTree/app',
        source: { file: 'config/app.yaml', line: lineOf('"gpus"') },
        reason: 'too many GPUs',
        hint: 'ask for fewer',
      },
      {
        document: 'ZnodeTree/app',
        source: { line: lineOf('"name": "app"') },
        reason: 'the whole document',
        hint: 'change the files, or the policy',
      },
    ],
    notes: [],
  });
  const text = await project.zkai(['plan']);
  expect(text.code).toBe(4);
  expect(text.stdout).toMatch(
    new RegExp(`! policy/budget {2}/a {2}config/app.yaml:${lineOf('"gpus"')} {2,}too many GPUs`),
  );
});

test('nothing is applied then, and apply says why', async () => {
  const project = await policyProject();
  await project.declare({ '/a': { gpus: 24 } });
  await project.says([NO]);
  const failure = await failureOf(project.apply());
  expect(failure).toMatchObject({ code: 'blocked', exitCode: 4, hint: 'ask for fewer' });
  expect(failure.details).toEqual([
    expect.stringMatching(/^policy\/budget {2}config\/app\.yaml:\d+: too many GPUs$/),
  ]);
  expect((await (await raw(project.connect)).tree()).size).toBe(0);
  await project.says([]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
});

test.each([
  ['of an advisory policy', { level: 'advisory' }, 'error'],
  ['that is a warning', {}, 'warning'],
  ['that is for information', { level: 'overridable' }, 'info'],
])('a finding %s is a note, and stops nothing', async (_, members, severity) => {
  const project = await policyProject(members);
  await project.declare({ '/a': { gpus: 24 } });
  await project.says([{ ...NO, severity }]);
  const run = await project.zkai(['plan', '--json']);
  expect(outputProblems(jsonOf(run))).toEqual([]);
  expect(jsonOf(run)).toMatchObject({
    exitCode: 0,
    blocked: [],
    notes: [
      { severity, guard: 'policy/budget', reason: 'too many GPUs', source: { file: 'config/app.yaml' } },
    ],
  });
  expect((await project.zkai(['plan'])).stdout).toContain('Notes\n  * policy/budget  /a');
  const applied = await project.apply();
  expect(applied).toMatchObject({ outcome: 'applied' });
  expect(applied.notes).toEqual([
    expect.stringMatching(/^policy\/budget: too many GPUs \(config\/app\.yaml:\d+\)$/),
  ]);
});

test.each(['mandatory', 'overridable'])(
  'a %s policy that fails blocks, with what it said last',
  async (level) => {
    const project = await policyProject({ level });
    await project.declare({ '/a': '1' });
    await writeFile(join(project.directory, 'policies/budget.mjs'), `throw new Error('no budget today')`);
    const printed = jsonOf(await project.zkai(['plan', '--json']));
    expect(outputProblems(printed)).toEqual([]);
    expect(printed).toMatchObject({
      exitCode: 4,
      blocked: [
        {
          guard: 'policy/budget',
          path: null,
          reason: 'the policy failed: it ended with exit code 1',
          hint: expect.stringMatching(/^zkai plan --env test --json \| \S+ policies\/budget\.mjs$/),
          details: expect.arrayContaining(['Error: no budget today']),
        },
      ],
    });
    expect((await project.zkai(['plan'])).stdout).toContain('      Error: no budget today');
    expect((await failureOf(project.apply())).details).toContain('  Error: no budget today');
  },
);

test('an advisory policy that fails is a note', async () => {
  const project = await policyProject({ level: 'advisory' });
  await project.declare({ '/a': '1' });
  await project.says('nonsense');
  expect(await project.plan()).toMatchObject({
    blocked: [],
    notes: [{ reason: 'the policy failed: what it printed is not one JSON object' }],
  });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
});

test('a policy reads what zkai plan --json prints, without what policies say', async () => {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  const printed = jsonOf(await project.zkai(['plan', '--json']));
  const { plan, times } = await project.asked();
  expect(times).toBe(1);
  expect(outputProblems(plan)).toEqual([]);
  expect(plan).toEqual(printed);
  await project.says([NO]);
  await project.plan({ out: 'saved.plan' });
  await failureOf(project.apply(SAVED));
  expect((await project.asked()).plan).toMatchObject({
    digest: printed['digest'],
    ok: true,
    exitCode: 0,
    blocked: [],
    notes: [],
  });
});

test('what a policy says does not change the digest of a plan', async () => {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  const { digest } = await project.plan();
  await project.says([NO]);
  expect(await project.plan()).toMatchObject({ digest, summary: { blocked: 1 } });
});

test('of a plan without changes no policy is asked', async () => {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  await project.apply();
  const { times } = await project.asked();
  await project.says([NO]);
  expect((await project.plan()).blocked).toEqual([]);
  expect(await project.apply()).toMatchObject({ outcome: 'nothing-to-do' });
  expect((await project.asked()).times).toBe(times);
});

test('a saved plan is judged again when it is applied, by the policies of that day', async () => {
  const project = await policyProject();
  await project.setPolicy(null);
  await project.declare({ '/a': { gpus: 24 } });
  await project.plan({ out: 'saved.plan' });
  await project.setPolicy({});
  await project.says([NO]);
  const who = await raw(project.connect);
  expect(await failureOf(project.apply(SAVED))).toMatchObject({
    code: 'blocked',
    exitCode: 4,
    hint: 'ask for fewer',
  });
  expect(await visible(who)).toEqual({});
  await project.setPolicy({ level: 'advisory' });
  const applied = await project.apply(SAVED);
  expect(applied).toMatchObject({ outcome: 'applied' });
  expect(applied.notes).toEqual([
    expect.stringMatching(/^policy\/budget: too many GPUs \(config\/app\.yaml:\d+\)$/),
  ]);
});

test('a saved plan is not held to what a policy said when it was made', async () => {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  await project.says([NO]);
  expect((await project.plan({ out: 'saved.plan' })).blocked).toHaveLength(1);
  await project.says([]);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
});

test('a plan that was applied is told as that, whatever a policy says now', async () => {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  await project.plan({ out: 'saved.plan' });
  await project.apply(SAVED);
  await project.says([NO]);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'already-applied', revision: 1 });
});

test('what was begun is finished, whatever a policy says now: by recover, and by the same plan', async () => {
  for (const finish of ['recover', 'apply'] as const) {
    const project = await policyProject({}, { environment: { batching: 'journal' } });
    const nodes = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`/n${n}`, 'v'.repeat(20_000)]));
    await project.declare(nodes);
    await project.plan({ out: 'saved.plan' });
    const killed = beforeMulti((ops) => {
      if (ops.some(({ path }) => path === '/n59')) throw new Error('killed');
    });
    await project.apply({ ...SAVED, world: killed }).catch(() => {});
    await project.says([NO]);
    const result = finish === 'recover' ? await project.recover() : await project.apply(SAVED);
    expect(result).toMatchObject({ outcome: 'recovered' });
    expect(await visible(await raw(project.connect))).toEqual(nodes);
  }
});

test('rollback, destroy and a dry run on the server are judged, too; drift and adopt are not', async () => {
  const project = await policyProject();
  const history = historyOf(project, null);
  await project.declare({ '/a': '1' });
  await project.apply();
  await project.declare({ '/a': '2' });
  await project.apply();
  await project.says([NO]);
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  const { times } = await project.asked();
  expect(await failureOf(history.rollback('@1'))).toMatchObject({ exitCode: 4, hint: 'ask for fewer' });
  expect((await project.asked()).plan).toMatchObject({ rollbackTo: 1, summary: { update: 1 } });
  expect(await failureOf(project.apply({ destroy: true }))).toMatchObject({ exitCode: 4 });
  expect((await project.asked()).plan).toMatchObject({ destroy: true });
  await project.declare({ '/a': '3' });
  expect((await project.plan({ serverDryRun: true })).blocked).toMatchObject([{ guard: 'policy/budget' }]);
  expect((await project.asked()).times).toBe(times + 3);
  await project.drift();
  expect((await project.asked()).times).toBe(times + 3);
  expect(await fingerprint(who)).toEqual(before);
  await who.create('/b', 'there');
  await project.declare({ '/a': '3', '/b': 'other' });
  expect(await project.adopt('/b')).toMatchObject({ outcome: 'applied' });
  expect((await project.asked()).times).toBe(times + 3);
});

test('an overridable policy is overridden with a reason, which stays in plan and history, and holds for what it said', async () => {
  const project = await policyProject({ level: 'overridable' });
  await project.declare({ '/a': { gpus: 24 } });
  await project.says([NO]);
  const plain = await project.plan();
  expect(plain.blocked).toMatchObject([
    { guard: 'policy/budget', permit: '--override policy/budget --reason TEXT', overridable: true },
  ]);
  const permits = { overrides: [{ guard: 'policy/budget', reason: 'the launch' }] };
  const plan = await project.plan({ permits, out: 'saved.plan' });
  expect(plan).toMatchObject({
    blocked: [],
    overridden: [{ guard: 'policy/budget', because: 'the launch' }],
  });
  expect(plan.digest).not.toBe(plain.digest);
  expect(plan.summary.blocked).toBe(0);
  await project.says([{ ...NO, message: 'far too many GPUs' }]);
  expect(await failureOf(project.apply(SAVED))).toMatchObject({ exitCode: 4 });
  await project.says([NO]);
  // Nobody may override it any more, whoever did when that was allowed.
  await project.setPolicy({ level: 'mandatory' });
  expect(await failureOf(project.apply(SAVED))).toMatchObject({ exitCode: 4 });
  await project.setPolicy({ level: 'overridable' });
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
  const { entries } = jsonOf(await project.zkai(['log', '--json'])) as { entries: object[] };
  expect(entries[0]).toMatchObject({ overrides: [{ guard: 'policy/budget', reason: 'the launch' }] });
  await project.declare({ '/a': { gpus: 25 } });
  const run = await project.zkai([
    'apply',
    '--auto-approve',
    '--override',
    'policy/budget',
    '--reason',
    'again',
  ]);
  expect(run.code, run.stderr).toBe(0);
});

test('a mandatory policy cannot be overridden, nor one that has nothing to say: exit 64', async () => {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  const permits = { overrides: [{ guard: 'policy/budget', reason: 'the launch' }] };
  expect(await failureOf(project.plan({ permits }))).toMatchObject({ exitCode: 64 });
  await project.says([NO]);
  expect(await failureOf(project.apply({ permits }))).toMatchObject({
    exitCode: 64,
    message: 'nothing overrides policy/budget: too many GPUs',
  });
  await project.says([{ message: 'no' }]);
  expect(await failureOf(project.plan({ permits }))).toMatchObject({
    exitCode: 64,
    hint: 'change the files, or the policy',
  });
  await project.says([]);
  await project.apply();
  expect(await failureOf(project.plan({ permits }))).toMatchObject({ exitCode: 64 });
});

test('nothing that a policy says moves the cursor, breaks a line or is too long to read', async () => {
  const project = await policyProject();
  await project.declare({ '/a': '1' });
  await project.says([
    {
      message: `\u001b[2Jred\n\u009b31m\u202e alert\u0007`,
      fix: '\u001b]0;title\u0007',
      document: '\u001b[1m',
    },
    { message: 'x'.repeat(10_000) },
    ...Array.from({ length: 200 }, (_, n) => ({ message: `more ${n}` })),
  ]);
  for (const args of [
    ['plan'],
    ['plan', '--json'],
    ['apply', '--auto-approve'],
    ['apply', '--auto-approve', '--json'],
  ]) {
    const { code, stdout, stderr } = await project.zkai(args);
    expect(code).toBe(4);
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThan(700);
  }
  const { blocked, summary } = await project.plan();
  expect(blocked).toHaveLength(101);
  expect(blocked.at(-1)).toMatchObject({ reason: 'and 102 more findings' });
  expect(summary.blocked).toBe(101);
});

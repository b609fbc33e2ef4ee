import { once } from 'node:events';
import { describe, expect, it, test } from 'vitest';
import { commandsOfBuild } from '../support/manifest.ts';
import { testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { spawnCli } from '../support/spawn-cli.ts';

/** What a person reads last: what it came to, or what to do next. */
const SUMMARY = /^(?:\d[\d,]* .+|[A-Z].*[.:]\)?(?: .*)?|Next: .+|Valid: .+)$/;

/** Commands whose stdout is for a program, or another file, and why. */
const FOR_MACHINES: Readonly<Record<string, string>> = {
  complete: 'the shell reads the candidates',
  completion: 'a script for the shell',
  'schema show': 'a schema, for an editor',
};

/** One step of the test: a command line, or what somebody does in between. */
type Step = string | ((project: TestProject) => Promise<unknown>);

const change =
  (value: string): Step =>
  async ({ connect }) =>
    (await raw(connect)).set('/app/a', value);

/** The life of a project, with every other command in what it may come to. */
const STEPS: readonly Step[] = [
  'init --project started --name started',
  'status',
  'import /app',
  'plan',
  'apply --auto-approve',
  'apply --auto-approve',
  'validate',
  'validate --fix --dry-run',
  'validate --write-baseline',
  'fmt --check',
  'fmt',
  'render',
  'render --document ZnodeTree/app --explain /spec/nodes/0/path',
  'explain',
  'explain ZK402',
  'explain ZnodeTree',
  'explain TaskConfig.spec.replicas',
  'schema list',
  'schema export',
  'env list',
  'env show test',
  'env diff test test',
  'status',
  'doctor',
  'doctor --ledger',
  'drift',
  'drift accept /app/a',
  'drift revert --auto-approve',
  'reconcile --once',
  'recover',
  (project) => project.declare({ '/app/a': { n: 2 } }),
  'plan',
  'plan --out saved.plan',
  'show saved.plan',
  'apply saved.plan',
  'apply saved.plan',
  'show @1',
  'show @2',
  'log',
  'diff @1 @latest',
  'diff @latest @latest',
  'blame /app/a',
  'protect ZnodeTree/app',
  'unprotect ZnodeTree/app',
  change('{"n":7}'),
  'status',
  'doctor',
  'blame /app/a',
  'plan',
  'drift',
  'drift --against ledger',
  'drift --unmanaged --state told.json',
  'reconcile --once',
  'drift accept /app/a --dry-run',
  'drift accept /app/a',
  'drift --state told.json',
  change('{"n":8}'),
  'plan',
  'plan --exclude /app/a',
  'apply --auto-approve',
  'drift revert --auto-approve',
  'rollback @2 --out back.plan',
  'rollback @2 --auto-approve',
  'release /app/a --dry-run',
  'release /app/a',
  'blame /app/a',
  'adopt /app/a --dry-run',
  'adopt /app/a',
  'import /app',
  async ({ connect }) => (await raw(connect)).create('/app/new', 'x'),
  'import /app/new',
  'ensemble status',
  'ensemble down',
];

/** It starts servers, as the tests of ensembles do, which look at its last line, too. */
const ELSEWHERE = 'ensemble up';

test('every command is held to it, or prints what is for a program', async () => {
  const lines = STEPS.filter((step) => typeof step === 'string').map((line) => `${line} `);
  const names = (await commandsOfBuild()).map(({ name }) => name);
  const forgotten = names.filter(
    (name) =>
      !(name in FOR_MACHINES) && name !== ELSEWHERE && !lines.some((line) => line.startsWith(`${name} `)),
  );
  expect(forgotten).toEqual([]);
  expect(Object.keys(FOR_MACHINES).filter((name) => !names.includes(name))).toEqual([]);
});

it('the last line of what a person reads says what it came to, or what to do next', async () => {
  const project = await testProject();
  await project.declare({ '/app/a': { n: 1 }, '/app/b': 'x' });
  for (const step of STEPS) {
    if (typeof step !== 'string') {
      await step(project);
      continue;
    }
    const { stdout, stderr } = await project.zkai(step.split(' '));
    const last = (stdout === '' ? stderr : stdout).trimEnd().split('\n').at(-1) ?? '';
    expect({ step, last }).toEqual({ step, last: expect.stringMatching(SUMMARY) as string });
  }
}, 240_000);

describe('what goes on until a signal', () => {
  test.each([
    ['validate --watch', /watching/, /^Watched for \d.*: 1 check, the last: Valid: /],
    ['drift --watch', /watching/, /^Watched for \d.*: 0 changes seen, none differs now\.$/],
    ['reconcile --listen off', /leading/, /Stopped after \d+ rounds?: 0 znodes healed\.$/],
  ])('%s says at its end what it came to', async (words, isReady, last) => {
    const project = await testProject();
    await project.declare({ '/app/a': { n: 1 } });
    await project.apply();
    const child = await spawnCli(words.split(' '), project.directory);
    let stderr = '';
    child.stdout.resume();
    for await (const text of child.stderr.setEncoding('utf8')) {
      stderr += text;
      if (isReady.test(String(text))) child.kill('SIGTERM');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(last);
  });
});

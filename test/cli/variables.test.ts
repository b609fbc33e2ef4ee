import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { heededValues, idleVariables } from '../../src/cli/heeded-variables.ts';
import { permits } from '../../src/cli/request.ts';
import { refuseWithoutDryRun } from '../../src/cli/risky-variables.ts';
import { testProject, type TestProject } from '../support/project.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const usage = expect.objectContaining({ code: 'usage' }) as Error;

describe('a variable that says nothing to a command line', () => {
  const FLAGS = {
    fix: { type: 'boolean', env: 'ZKAI_FIX' },
    'dry-run': { type: 'boolean', env: 'ZKAI_DRY_RUN', dependsOn: ['fix'] },
    watch: { type: 'boolean', env: 'ZKAI_WATCH', exclusive: ['fix', 'state'] },
    state: { type: 'option', env: 'ZKAI_STATE' },
    guard: { type: 'option', env: 'ZKAI_GUARD' },
  } as const;

  test.each([
    ['a boolean that is off', [], { ZKAI_FIX: 'false', ZKAI_WATCH: '0' }, ['fix', 'watch']],
    ['a boolean that is on', [], { ZKAI_FIX: 'TRUE' }, []],
    ['an empty one, which is not set', [], { ZKAI_FIX: '', ZKAI_STATE: '' }, []],
    ['what needs a flag that is not there', [], { ZKAI_DRY_RUN: '1' }, ['dry-run']],
    ['what needs a flag that is off', [], { ZKAI_DRY_RUN: '1', ZKAI_FIX: 'no' }, ['fix', 'dry-run']],
    ['what needs a flag that is typed', ['--fix'], { ZKAI_DRY_RUN: '1' }, []],
    ['what needs a flag that has its variable', [], { ZKAI_DRY_RUN: '1', ZKAI_FIX: '1' }, []],
    ['what does not go with a typed flag', ['--watch'], { ZKAI_STATE: 'f' }, ['state']],
    ['what a typed flag does not go with', ['--state=f'], { ZKAI_WATCH: '1' }, ['watch']],
    ['one whose flag is typed', ['--fix'], { ZKAI_FIX: 'false' }, []],
    ['one of two that exclude each other', [], { ZKAI_WATCH: '1', ZKAI_STATE: 'f' }, []],
  ])('%s', (_, argv, env, idle) => {
    expect([...idleVariables(FLAGS, argv, env).idle]).toEqual(idle);
  });

  it('is told where it is left out for a flag that was typed', () => {
    const { notes } = idleVariables(FLAGS, ['--watch'], { ZKAI_STATE: 'f', ZKAI_DRY_RUN: '1' });
    expect(notes).toEqual(['ZKAI_STATE: it does not go with --watch, and is left out']);
  });

  it('is refused where a boolean is neither on nor off: it may have been meant to write nothing', () => {
    expect(() => idleVariables(FLAGS, [], { ZKAI_DRY_RUN: 'on' })).toThrow(usage);
    expect(() => idleVariables(FLAGS, ['--dry-run'], { ZKAI_DRY_RUN: 'on' })).not.toThrow();
  });

  it('gives no value to a flag of which only what is typed counts', () => {
    const parsed = { flags: { state: 'f', guard: 'g' }, raw: [{ type: 'flag', flag: 'state' }] };
    const env = { ZKAI_STATE: 'e', ZKAI_GUARD: 'g', ZKAI_FIX: '1' };
    const options = { flags: FLAGS, idle: new Set(['fix']) };
    expect(heededValues(parsed, { ...options, typedOnly: [] }, env)).toEqual({
      values: { state: 'f', guard: 'g' },
      fromVariables: new Set(['guard']),
    });
    expect(heededValues(parsed, { ...options, typedOnly: ['guard', 'state'] }, env)).toEqual({
      values: { state: 'f' },
      fromVariables: new Set(),
    });
  });
});

describe('what permits something', () => {
  const nothing = { 'allow-deletes': undefined, override: undefined, reason: undefined };

  it('has commas in its variable, and lifts there only what is in the way', () => {
    const flags = { ...nothing, override: 'window/1, policy/gpus', reason: 'why' };
    expect(permits({ flags, fromVariables: new Set(['override', 'reason']) }).overrides).toEqual([
      { guard: 'window/1', reason: 'why', whereNeeded: true },
      { guard: 'policy/gpus', reason: 'why', whereNeeded: true },
    ]);
  });

  it('needs a reason from wherever it comes, and a reason that was typed needs it', () => {
    const override = { ...nothing, override: 'maxChanges' };
    expect(() => permits({ flags: override, fromVariables: new Set(['override']) })).toThrow(usage);
    const reason = { ...nothing, reason: 'why' };
    expect(() => permits({ flags: reason, fromVariables: new Set() })).toThrow(usage);
    expect(permits({ flags: reason, fromVariables: new Set(['reason']) }).overrides).toEqual([]);
  });
});

describe('ZKAI_DRY_RUN', () => {
  const command = 'zkai x';
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ 'dry-run': true }, true, false],
    [{ 'server-dry-run': true }, true, false],
    [{ out: 'saved.plan' }, true, false],
    [{ 'write-baseline': true }, false, true],
  ])('with %j of a command that writes to ZooKeeper (%s) is refused: %s', (values, writes, refused) => {
    const asked = () => refuseWithoutDryRun(values, { command, writes }, { ZKAI_DRY_RUN: 'true' });
    if (refused) expect(asked).toThrow(usage);
    else expect(asked).not.toThrow();
    const unclear = () => refuseWithoutDryRun(values, { command, writes }, { ZKAI_DRY_RUN: 'on' });
    if (refused) expect(unclear).toThrow('neither on nor off');
    refuseWithoutDryRun(values, { command, writes }, { ZKAI_DRY_RUN: 'false' });
    refuseWithoutDryRun(values, { command, writes }, { ZKAI_DRY_RUN: '' });
  });
});

/** Two deletes are planned, and one is permitted. */
async function guarded(): Promise<TestProject> {
  const project = await testProject({ environment: { guards: { maxDeletes: 1 } } });
  await project.declare({ '/app/a': 'a', '/app/b': 'b', '/app/c': 'c' });
  await project.apply();
  await project.declare({ '/app/a': 'a' });
  return project;
}

describe('a flag that says nothing as the others are', () => {
  test.each([
    [['drift', '--webhook-format', 'slack'], '--webhook-format needs --webhook'],
    [['drift', '--webhook-timeout', '3s'], '--webhook-timeout needs --webhook'],
    [['drift', '--known-ok'], '--known-ok needs --state'],
    [['drift', '--sweep', '1m'], '--sweep needs --watch'],
    [['drift', '--watch', '--state', 'told.json'], '--state does not go with --watch'],
    [['drift', '--watch', '--unmanaged'], '--unmanaged does not go with --watch'],
    [['drift', '--watch', '--webhook', 'https://s3cret.example/'], '--webhook does not go with --watch'],
    [['validate', '--poll', '1s'], '--poll needs --watch'],
    [['validate', '--dry-run'], '--dry-run needs --fix'],
    [['reconcile', '--once', '--listen', 'off'], '--listen does not go with --once'],
  ])('%j is refused', async (words, message) => {
    const { code, stdout, stderr } = await runCli(words, { cwd: await tempDir() });
    const help = `zkai ${words[0]} --help`;
    expect({ code, stdout, stderr }).toEqual({
      code: 64,
      stdout: '',
      stderr: `Error: ${message}\nTry: ${help}\n`,
    });
  });

  it('does no harm in a variable', async () => {
    const project = await testProject();
    await project.declare({ '/app/a': 'a' });
    await project.apply();
    const env = {
      ZKAI_WEBHOOK_FORMAT: 'slack',
      ZKAI_WEBHOOK_TIMEOUT: '3s',
      ZKAI_KNOWN_OK: '1',
      ZKAI_SWEEP: '1m',
      ZKAI_POLL: '1s',
      ZKAI_LISTEN: 'off',
    };
    for (const words of [['drift'], ['validate'], ['reconcile', '--once']])
      expect(await project.zkai([...words, '--quiet'], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('variables set for all commands of a job', () => {
  const JOB = { ZKAI_ALLOW_DELETES: '3', ZKAI_REASON: 'moving', ZKAI_UNDO: '1', ZKAI_FORCE: '1' };
  const permitted = 'Note: --allow-deletes 3 comes from ZKAI_ALLOW_DELETES\n';
  it('lift a guard, which one line on stderr says, and need no repeating', async () => {
    const project = await guarded();
    const { code, stdout, stderr } = await project.zkai(['plan', '--out', 'saved.plan'], { env: JOB });
    expect({ code, stderr }).toEqual({ code: 0, stderr: permitted });
    expect(stdout).toMatch(/^Next: zkai apply saved\.plan$/m);
    const unsaved = await project.zkai(['plan'], { env: JOB });
    expect(unsaved.stdout).toMatch(/^Next: zkai apply --env test$/m);
    const typed = await project.zkai(['plan', '--allow-deletes', '2'], { env: JOB });
    expect(typed.stderr).toBe('');
    expect(typed.stdout).toMatch(/^Next: zkai apply --env test --allow-deletes 2$/m);
  });

  it('are said where the answer is JSON, too, which stays one object', async () => {
    const project = await guarded();
    const run = await project.zkai(['plan', '--json', '--quiet'], { env: { ...JOB, ZKAI_DESTROY: 'yes' } });
    expect(run.stderr).toBe(`${permitted}Note: --destroy comes from ZKAI_DESTROY\n`);
    expect(jsonOf(run)).toMatchObject({ exitCode: 0, destroy: true });
  });

  it('have no say in an override that nothing is in the way of, and one that was typed is a mistake', async () => {
    const project = await guarded();
    const env = { ...JOB, ZKAI_OVERRIDE: 'maxChanges' };
    const { code, stderr } = await project.zkai(['plan'], { env });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${permitted}Note: --override maxChanges comes from ZKAI_OVERRIDE\n`,
    });
    const typed = await project.zkai(['plan', '--override', 'maxChanges'], { env: JOB });
    expect(typed.code).toBe(64);
  });

  it('have no say in what a saved plan does, and recover of nothing takes nothing back', async () => {
    const project = await guarded();
    await project.zkai(['plan', '--allow-deletes', '2', '--out', 'typed.plan']);
    const env = { ...JOB, ZKAI_DESTROY: '1', ZKAI_OVERRIDE: 'maxDeletes' };
    const dry = await project.zkai(['apply', 'typed.plan'], { env: { ...env, ZKAI_DRY_RUN: '1' } });
    expect(dry.code).toBe(64);
    const applied = await project.zkai(['apply', 'typed.plan', '--json'], { env });
    expect({ ...jsonOf(applied), stderr: applied.stderr }).toMatchObject({
      revision: 2,
      written: 2,
      stderr: '',
    });
    const recovered = await project.zkai(['recover', '--json'], { env });
    expect(jsonOf(recovered)).toMatchObject({ exitCode: 0, outcome: 'nothing-to-do' });
    expect(recovered.stderr).toBe('Note: --undo comes from ZKAI_UNDO\n');
  });

  it('say that a plan is saved and not applied', async () => {
    const project = await guarded();
    const env = { ZKAI_ROLLBACK_OUT: 'back.plan' };
    const { code, stderr } = await project.zkai(['rollback', '@1', '--auto-approve'], { env });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Note: --out back.plan comes from ZKAI_ROLLBACK_OUT\n',
    });
  });

  it('have no say where there is nothing that they are about', async () => {
    const project = await testProject();
    await project.declare({ '/app': 'a' });
    await project.apply();
    const env = { ZKAI_ROOT: '/x', ZKAI_PROJECT_NAME: 'x', ZKAI_RENDER_EXPLAIN: '/spec' };
    for (const words of [['drift'], ['drift', '--against', 'ledger'], ['render']])
      expect(await project.zkai(words, { env })).toMatchObject({ code: 0, stderr: '' });
    expect((await project.zkai(['drift', '--root', '/x'], { env })).code).toBe(64);
  });

  it('have no say in a form that was typed', async () => {
    const project = await testProject();
    const env = { ZKAI_JSON: '1', ZKAI_FORMAT: 'compact' };
    const { stdout } = await project.zkai(['env', 'list', '--format', 'pretty'], { env });
    expect(stdout).not.toMatch(/^\{/);
    expect(jsonOf(await project.zkai(['env', 'list'], { env }))).toMatchObject({ exitCode: 0 });
  });

  it('do not make validate fail, which corrects nothing then', async () => {
    const project = await testProject();
    const env = { ZKAI_DRY_RUN: '1', ZKAI_REASON: 'x', ZKAI_WATCH: 'false' };
    const { code, stderr } = await project.zkai(['validate', '--fix'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Note: --dry-run comes from ZKAI_DRY_RUN\n' });
    expect(await project.zkai(['validate'], { env })).toMatchObject({ code: 0, stderr: '' });
  });

  it('name both where two of them do not go together', async () => {
    const project = await testProject();
    const env = { ZKAI_WATCH: '1', ZKAI_FIX: '1' };
    const { code, stderr } = await project.zkai(['validate'], { env });
    expect({ code, stderr }).toEqual({
      code: 64,
      stderr: 'Error: ZKAI_FIX does not go with ZKAI_WATCH\nTry: zkai validate --help\n',
    });
  });

  it('replace files where --force would', async () => {
    const cwd = await tempDir({ 'zkai.yaml': 'mine' });
    const { code, stderr } = await runCli(['init', '--name', 'p'], { cwd, env: { ZKAI_FORCE: '1' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Note: --force comes from ZKAI_FORCE\n' });
    expect(await readFile(join(cwd, 'zkai.yaml'), 'utf8')).toContain('kind: Project');
  });
});

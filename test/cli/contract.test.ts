import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/model/exit-code.ts';
import { commandsOfBuild } from '../support/manifest.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

/**
 * What holds for every command, now and in the future: the list is the build's own. Everything runs in an empty
 * directory, so that nothing here ever reaches a server.
 */
const COMMANDS = await commandsOfBuild();

test('there are commands to hold to it', () => {
  expect(COMMANDS.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['init', 'validate', 'render', 'plan', 'apply', 'drift', 'schema show']),
  );
});

describe.each(COMMANDS)('zkai $name', ({ name, summary, examples, flags }) => {
  const words = name.split(' ');

  test('says in one line what it does, and every flag says what it is for', () => {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    const silent = Object.entries(flags).filter(([, flag]) => (flag.summary ?? '') === '');
    expect(silent.map(([flag]) => flag)).toEqual([]);
  });

  test('has examples that name it', () => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(typeof example === 'string' ? example : example.command).toContain(`<%= config.bin %> ${name}`);
    }
  });

  test('has every global flag, each with its variable', () => {
    const global = Object.entries(flags).filter(([, flag]) => flag.helpGroup === 'GLOBAL');
    expect(Object.fromEntries(global.map(([flag, { env }]) => [flag, env]))).toEqual({
      project: 'ZKAI_PROJECT',
      env: 'ZKAI_ENV',
      connect: 'ZKAI_CONNECT',
      format: 'ZKAI_FORMAT',
      report: 'ZKAI_REPORT',
      json: 'ZKAI_JSON',
      color: 'ZKAI_COLOR',
      quiet: 'ZKAI_QUIET',
      verbose: 'ZKAI_VERBOSE',
      'no-input': 'ZKAI_NO_INPUT',
      timeout: 'ZKAI_TIMEOUT',
    });
  });

  test('has a variable for every flag', () => {
    for (const [flag, { env }] of Object.entries(flags))
      expect({ flag, env }).toEqual({ flag, env: expect.stringMatching(/^ZKAI_[A-Z_]+$/) as string });
  });

  test('refuses a flag that it does not have: 64, on stderr, with the way to help', async () => {
    const { code, stdout, stderr } = await runCli([...words, '--no-such-flag'], { cwd: await tempDir() });
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain('unknown flag --no-such-flag');
    expect(stderr).toContain(`zkai ${name} --help`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('answers a mistake with exactly one JSON object when that is the form', async () => {
    const run = await runCli([...words, 'a', 'b', 'c', 'd', '--json'], { cwd: await tempDir() });
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 64, stderr: '' });
    expect(jsonOf(run)).toMatchObject({
      apiVersion: 'zkai.error/v1',
      ok: false,
      exitCode: 64,
      error: { code: 'usage' },
    });
  });

  test('in an empty directory ends by itself, with one object whose exitCode is the real one', async () => {
    // As a job may be set up for all of its commands, some of which have no such form.
    const env = { CI: 'true', ZKAI_FORMAT: 'sarif', ZKAI_REPORT: 'sarif=all.sarif' };
    const run = await runCli([...words, '--json'], { cwd: await tempDir(), env, timeout: 20_000 });
    const answer = jsonOf(run);
    expect(answer).toMatchObject({
      apiVersion: expect.stringMatching(/^zkai\.[a-z-]+\/v1$/),
      exitCode: run.code,
      ok: run.code === 0 || run.code === 2,
    });
    expect(run.code).not.toBe(70);
    expect(Object.values(EXIT)).toContain(run.code);
  });
});

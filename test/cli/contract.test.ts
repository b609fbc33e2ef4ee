import { describe, expect, test } from 'vitest';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { commandFiles } from '../support/command-files.ts';

/**
 * What holds for every command, now and in the future: the list comes from the files, so a new command is in it.
 * Run in an empty directory, so that nothing here ever reaches a server.
 */
const COMMANDS = commandFiles();

describe.each(COMMANDS)('zkai %s', (command) => {
  const words = command.split(' ');

  test('explains itself: what it does, its flags, and at least one example', async () => {
    const { code, stdout, stderr } = await runCli([...words, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('USAGE');
    expect(stdout).toContain('GLOBAL FLAGS');
    expect(stdout).toMatch(new RegExp(`EXAMPLES[\\s\\S]*\\$ zkai ${command}`));
  });

  test('refuses a flag that it does not have: 64, on stderr, with the way to help', async () => {
    const { code, stdout, stderr } = await runCli([...words, '--no-such-flag'], { cwd: await tempDir() });
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain('unknown flag --no-such-flag');
    expect(stderr).toContain(`zkai ${command} --help`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('with --json answers the same mistake with exactly one JSON object', async () => {
    const run = await runCli([...words, '--no-such-flag', '--json'], { cwd: await tempDir() });
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 64, stderr: '' });
    expect(jsonOf(run)).toMatchObject({
      apiVersion: 'zkai.error/v1',
      ok: false,
      exitCode: 64,
      error: { code: 'usage' },
    });
  });

  test('refuses arguments that it does not take: 64', async () => {
    const { code } = await runCli([...words, 'a', 'b', 'c', 'd', 'e'], { cwd: await tempDir() });
    expect(code).toBe(64);
  });

  test('refuses a time without a unit, from the flag and from the variable: 64', async () => {
    const cwd = await tempDir();
    const flag = await runCli([...words, '--timeout', '30'], { cwd });
    const variable = await runCli(words, { cwd, env: { ZKAI_TIMEOUT: '30' } });
    for (const { code, stderr } of [flag, variable]) {
      expect(code).toBe(64);
      expect(stderr).toContain('30s');
    }
  });

  test('in an empty directory ends by itself, in JSON with one object whose exitCode is the real one', async () => {
    const run = await runCli([...words, '--json'], { cwd: await tempDir(), timeout: 15_000 });
    const answer = jsonOf(run);
    expect(answer).toMatchObject({
      apiVersion: expect.stringMatching(/^zkai\.[a-z-]+\/v1$/),
      exitCode: run.code,
    });
    expect(answer['ok']).toBe(run.code === 0 || run.code === 2);
    expect(run.code).not.toBe(70);
  });
});

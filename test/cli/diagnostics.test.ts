import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { diagnosticLines, logLevel } from '../../src/cli/diagnostics.ts';
import { testProject } from '../support/project.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';

const INFO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info {2}\S/;
const DEBUG = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z debug \S/;

describe('ZKAI_LOG', () => {
  test('=info tells of servers and sessions on stderr, with the time, and leaves stdout alone', async () => {
    const project = await testProject();
    const silent = await project.zkai(['status', '--json', '--quiet']);
    const told = await project.zkai(['status', '--json', '--quiet'], { env: { ZKAI_LOG: 'info' } });
    expect(silent.stderr).toBe('');
    expect(told.stdout).toBe(silent.stdout);
    const lines = told.stderr.trimEnd().split('\n');
    expect(lines.filter((line) => !INFO.test(line))).toEqual([]);
    expect(told.stderr).toContain(project.connect.split('/')[0]);
    expect(told.stderr).toMatch(/session 0x[0-9a-f]+/);
  });

  test('=debug tells of every frame, too', async () => {
    const project = await testProject();
    const { stderr, stdout } = await project.zkai(['status', '--json'], { env: { ZKAI_LOG: 'debug' } });
    expect(JSON.parse(stdout)).toMatchObject({ apiVersion: 'zkai.status/v1' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines.filter((line) => !INFO.test(line) && !DEBUG.test(line))).toEqual([]);
    const frames = lines.filter((line) => DEBUG.test(line)).join('\n');
    expect(frames).toMatch(/sync.* ms/);
    expect(frames).toMatch(/read of \d+.* ms/);
    expect(frames).toContain('close');
  });

  test('beside --verbose gives every line once, with its time', async () => {
    const project = await testProject();
    const { stderr } = await project.zkai(['status', '--verbose'], { env: { ZKAI_LOG: 'info' } });
    const syncs = stderr.split('\n').filter((line) => /sync/.test(line));
    expect(syncs).toHaveLength(1);
    expect(syncs[0]).toMatch(DEBUG);
  });

  test.each([['trace'], ['1']])('=%s is refused by every command: 64', async (value) => {
    const run = await runCli(['schema', 'list'], { env: { ZKAI_LOG: value } });
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 64, stdout: '' });
    expect(run.stderr).toContain(`ZKAI_LOG: "${value}"`);
    expect(run.stderr).toMatch(/Try: set it to info .* debug /);
    const json = await runCli(['schema', 'list', '--json'], { env: { ZKAI_LOG: value } });
    expect(jsonOf(json)).toMatchObject({ exitCode: 64, error: { code: 'usage' } });
    expect(json.stderr).toBe('');
  });

  test('may be written in any case', () => {
    expect(logLevel({ ZKAI_LOG: 'INFO' })).toBe('info');
    expect(logLevel({ ZKAI_LOG: 'Debug' })).toBe('debug');
  });

  test('that is empty asks for nothing', () => {
    expect(logLevel({ ZKAI_LOG: '' })).toBeNull();
    expect(logLevel({})).toBeNull();
  });
});

test('--verbose shows steps and frames without a time', async () => {
  const project = await testProject();
  const { stderr } = await project.zkai(['status', '--verbose']);
  expect(stderr).toMatch(/^connecting to /m);
  expect(stderr).toMatch(/^#\d+ sync: .* ms/m);
  expect(stderr).not.toMatch(/^\d{4}-/m);
});

test('neither is told of credentials or of data', async () => {
  const auth = [{ scheme: 'digest', from: 'env:WHO' }];
  const project = await testProject({ environment: { auth } });
  await project.declare({ '/zkai/a': 'hidden-value' });
  const env = { WHO: 'somebody:hunter2-secret', ZKAI_LOG: 'debug' };
  const { code, stderr } = await project.zkai(['apply', '--yes', '--verbose', '--json'], { env });
  expect(code).toBe(0);
  expect(stderr).toMatch(/multi of \d+/);
  for (const secret of ['hunter2', 'hidden-value', Buffer.from('hunter2-secret').toString('base64')])
    expect(stderr).not.toContain(secret);
});

test('what a server says cannot reach the terminal as a control character', () => {
  const lines: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  onTestFinished(() => stderr.mockRestore());
  diagnosticLines({ verbose: true, level: null })('a\u001b[2J\nb', 'debug');
  diagnosticLines({ verbose: false, level: 'info' })('hidden', 'debug');
  expect(lines).toEqual(['a\\u001b[2J\\u000ab\n']);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { build } from '../support/build.ts';
import { testProject } from '../support/project.ts';
import { BIN, jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Makes every command throw what nobody foresaw. */
const BUG = `--import=data:text/javascript,${encodeURIComponent(
  "globalThis.AbortController = class { constructor() { throw new TypeError('boom'); } };",
)}`;
/** Throws outside every promise chain, while a command waits for a server. */
const STRAY = `--import=data:text/javascript,${encodeURIComponent(
  "setTimeout(() => { throw new TypeError('boom'); }, 1500);",
)}`;

describe('a bug in zkai', () => {
  test('is 70: one short message, no stack', async () => {
    const { code, stdout, stderr } = await runCli(['schema', 'list'], { env: { NODE_OPTIONS: BUG } });
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    expect(stderr).toContain('this is a bug in zkai: boom');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('shows its stack with --verbose, on stderr', async () => {
    const { stderr } = await runCli(['schema', 'list', '--verbose'], { env: { NODE_OPTIONS: BUG } });
    expect(stderr).toMatch(/TypeError: boom\n\s+at /);
  });

  test('is one JSON object with --json', async () => {
    const run = await runCli(['schema', 'list', '--json'], { env: { NODE_OPTIONS: BUG } });
    expect(run.code).toBe(70);
    expect(jsonOf(run)).toMatchObject({
      apiVersion: 'zkai.error/v1',
      ok: false,
      exitCode: 70,
      error: { code: 'bug' },
    });
  });

  test('outside every promise chain ends in the same way', async () => {
    const run = await runCli(['plan', '--json'], {
      cwd: await waitingProject(),
      env: { NODE_OPTIONS: STRAY },
    });
    expect(run.code).toBe(70);
    expect(jsonOf(run)).toMatchObject({ exitCode: 70, error: { code: 'bug' } });
  });
});

describe('nothing waits for ever', () => {
  test('a command ends although something still holds the event loop', async () => {
    const held = `--import=data:text/javascript,${encodeURIComponent('setInterval(() => {}, 1000);')}`;
    const { code, stdout } = await runCli(['schema', 'list'], {
      env: { NODE_OPTIONS: held },
      timeout: 15_000,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('ModelParams');
  });

  test('a missing argument is not awaited from a stdin that stays open', async () => {
    await build();
    const child = spawn(process.execPath, [BIN, 'schema', 'show'], { stdio: ['pipe', 'ignore', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [code] = await once(child, 'close');
    expect(code).toBe(64);
  });

  test('an apply that nobody can approve is refused before it connects: 64', async () => {
    const { code, stderr } = await runCli(['apply'], { cwd: await waitingProject() });
    expect(code).toBe(64);
    expect(stderr).toContain('--auto-approve');
  });
});

describe('a reader that goes away', () => {
  test('ends the command quietly', async () => {
    const pipe = '$ZKAI schema show TaskConfig | head -c 1; echo " ${PIPESTATUS[0]}"';
    expect(await shell(pipe)).toEqual({ stdout: '{ 0\n', stderr: '' });
  });
});

describe('a full disk', () => {
  test.each(['schema list', 'schema list --json', '--version', '--help'])(
    'is no bug, when %s goes there: 1',
    async (args) => {
      expect(await shell(`$ZKAI ${args} > /dev/full; echo $?`)).toEqual({
        stdout: '1\n',
        stderr: expect.stringMatching(/^Error: the output cannot be written \(ENOSPC\)\n.*exit code 0\n$/),
      });
    },
  );

  test.each(['', ' --json'])(
    'makes no failure of an apply that went through%s: 0, and stderr says it',
    async (format) => {
      const project = await testProject();
      await project.declare({ '/app': '1' });
      const line = `cd "${project.directory}" && $ZKAI apply -y${format} > /dev/full; echo $?`;
      const first = await shell(line);
      expect(first.stdout).toBe('0\n');
      expect(first.stderr).toMatch(
        /^Warning: the output cannot be written \(ENOSPC\).*written to ZooKeeper.*$/m,
      );
      expect((await project.plan()).changes).toEqual([]);
      expect((await shell(line)).stdout).toBe('1\n'); // nothing was to be done, so that the answer was all there is
    },
  );

  test('hides no failure: its code stays, and its text is on stderr', async () => {
    const { stdout, stderr } = await shell('$ZKAI plna --json > /dev/full; echo $?');
    expect(stdout).toBe('64\n');
    expect(stderr).toContain('did you mean "plan"');
    expect((await shell('$ZKAI plna 2> /dev/full; echo $?')).stdout).toBe('64\n');
  });
});

/** Runs a line of bash, in which `$ZKAI` is the program. */
async function shell(line: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  await build();
  const child = spawn('bash', ['-c', line.replace('$ZKAI', `"${process.execPath}" "${BIN}"`)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  await once(child, 'close');
  return output;
}

describe('a signal', () => {
  test.each([
    ['SIGINT', 130, 'interrupted'],
    ['SIGTERM', 143, 'terminated'],
  ] as const)('%s while nothing is written yet: %i', async (signal, exitCode, code) => {
    const { child, result } = await startWaiting(['plan', '--json']);
    child.kill(signal);
    const run = await result;
    expect(run.code).toBe(exitCode);
    expect(jsonOf(run)).toMatchObject({ exitCode, error: { code } });
  });
});

test('no command leaves a name server to the patience of the system: nothing ends while it is asked', async () => {
  const told = `--import=data:text/javascript,${encodeURIComponent(
    "process.on('exit', () => console.error('RES_OPTIONS', process.env.RES_OPTIONS));",
  )}`;
  const run = await runCli(['plan', '--timeout', '500ms'], {
    cwd: await waitingProject(),
    env: { NODE_OPTIONS: told },
  });
  expect(run.code).toBe(7);
  expect(run.stderr).toContain('RES_OPTIONS timeout:1 attempts:1');
});

describe('a server that accepts and never answers', () => {
  test('costs --timeout and not much more: 7', async () => {
    const started = Date.now();
    const { code, stderr } = await runCli(['plan', '--timeout', '1s'], { cwd: await waitingProject() });
    expect(code).toBe(7);
    expect(stderr).toContain('Try:');
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

/** A project whose only server takes connections and says nothing. */
async function waitingProject(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return tempDir({
    'zkai.yaml': `apiVersion: zkai/v1\nkind: Project\nmetadata: {name: p}\nspec:\n  sources: [c.yaml]\n  environments: {dev: {connect: "127.0.0.1:${port}"}}\n`,
    'c.yaml':
      'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: t}\nspec: {nodes: [{path: /a, json: 1}]}\n',
  });
}

/** Starts a command and waits until it says that it is connecting. */
async function startWaiting(args: readonly string[]) {
  await build();
  const cwd = await waitingProject();
  const child = spawn(process.execPath, [BIN, ...args, '--verbose'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const result = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  child.stdout.on('data', (text) => (output.stdout += text));
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (text) => {
      output.stderr += text;
      if (output.stderr.includes('connecting to')) resolve();
    });
    void result.then(() => resolve());
  });
  return { child, result };
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/quickstart.mjs', import.meta.url));

interface Quickstart {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly temporary: string;
}

/** The quickstart, with a temporary directory of its own: what it leaves there, it leaves behind. */
async function quickstart(env: Record<string, string> = {}): Promise<Quickstart> {
  const temporary = await tempDir();
  const child = spawn(process.execPath, [SCRIPT], {
    env: { ...process.env, ...env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return { child, output: () => output, temporary };
}

function processesIn(directory: string): string[] {
  const { stdout } = spawnSync('ps', ['-ww', '-e', '-o', 'command='], { encoding: 'utf8' });
  return stdout.split('\n').filter((command) => command.includes(directory));
}

test('the quickstart ends well, shows each step, and leaves nothing', { timeout: 180_000 }, async () => {
  const { child, output, temporary } = await quickstart();
  const [code] = await once(child, 'close');
  expect(output()).toMatch(
    /\$ zkai validate\n[^]*\$ zkai plan[^]*\$ zkai apply[^]*\$ zkai plan[^]*\$ zkai drift/,
  );
  expect(output()).toMatch(/\d+ znodes written in one transaction/);
  expect(output()).toContain('/params/optimizer/params/lr  0.00025 -> 0.0025');
  expect(output()).toContain('exit code 2');
  expect(output()).not.toContain('\u001B');
  expect(code).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
  expect(processesIn(temporary)).toEqual([]);
});

test.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the quickstart with %i and leaves nothing', async ([signal, expected]) => {
  const { child, output, temporary } = await quickstart();
  await expect.poll(output, { timeout: 50_000 }).toContain('$ zkai plan');
  expect(processesIn(temporary).length).toBeGreaterThan(0);
  child.kill(signal);
  const [code] = await once(child, 'close');
  expect(code).toBe(expected);
  expect(output()).toContain('Interrupted: the server is stopped and its directory removed.');
  expect(readdirSync(temporary)).toEqual([]);
  expect(processesIn(temporary)).toEqual([]);
});

test('a quickstart that is interrupted before its server is there does not speak of stopping it', async () => {
  const { child, output, temporary } = await quickstart();
  await expect.poll(output, { timeout: 50_000, interval: 10 }).toContain('zkai quickstart');
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  expect(output()).toContain('Interrupted before the server was there: its directory is removed.');
  expect(readdirSync(temporary)).toEqual([]);
  expect(processesIn(temporary)).toEqual([]);
});

test('even a quickstart that is killed leaves nothing', async () => {
  const { child, output, temporary } = await quickstart();
  await expect.poll(output, { timeout: 50_000 }).toContain('$ zkai plan');
  child.kill('SIGKILL');
  await expect.poll(() => processesIn(temporary), { timeout: 10_000 }).toEqual([]);
  await expect.poll(() => existsSync(temporary) && readdirSync(temporary), { timeout: 10_000 }).toEqual([]);
});

test('a quickstart without a ZooKeeper stops with the commands that get one', async () => {
  const { child, output, temporary } = await quickstart({ ZOOKEEPER_HOME: '/nowhere' });
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  expect(output()).toContain('ZOOKEEPER_HOME is /nowhere');
  expect(output()).toContain('apt-get install -y zookeeper');
  expect(output()).toContain('docker run');
  expect(output()).not.toContain('    at ');
  expect(readdirSync(temporary)).toEqual([]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { outputProblems } from '../report/output-schemas.ts';

const RUN = fileURLToPath(new URL('run.mjs', import.meta.url));

interface Result {
  readonly name: string;
  readonly against: string;
  readonly unit: string;
  readonly ratio: number;
  readonly bar: number | null;
  readonly ok: boolean;
}

/** `--quick` works on tiny trees: what it measures means nothing, so no time and no ratio is looked at here. */
async function bench(...args: string[]) {
  return ended(start(args));
}

function start(args: readonly string[]) {
  return spawn(process.execPath, [RUN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ReturnType<typeof start>) {
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await closed) as [number | null];
  return { status, stdout, stderr };
}

function results(stdout: string): readonly Result[] {
  return (JSON.parse(stdout) as { results: readonly Result[] }).results;
}

test('the bench compares zkai with everything that it promises to be compared with', async () => {
  const { status, stdout, stderr } = await bench('--quick', '--json');
  expect(outputProblems(JSON.parse(stdout)), stderr).toEqual([]);
  expect(results(stdout).map(({ name, against, unit, bar }) => [name, against, unit, bar])).toEqual([
    ['read', 'floor', 'ms', 2],
    ['read', 'library', 'ms', null],
    ['read', 'kazoo', 'ms', 0.1],
    ['write', 'floor', 'ms', 2],
    ['write', 'kazoo', 'ms', null],
    ['read-once', 'floor', 'ms', 2],
    ['read-memory', 'floor', 'MB', null],
    ['read-memory', 'library', 'MB', null],
    ['write-memory', 'floor', 'MB', null],
    ['read-growth', '201 znodes', 'µs/znode', 1.3],
    ['read-growth', '101 znodes', 'µs/znode', null],
    ['write-growth', '201 znodes', 'µs/znode', 1.3],
    ['write-growth', '101 znodes', 'µs/znode', null],
    ['apply', 'floor', 'ms', 4],
    ['apply-each', 'floor', 'ms', 5],
    ['plan-read', 'floor', 'ms', 2],
    ['plan-diff', 'plan-read', 'ms', 1],
    ['change', 'floor', 'ms', null],
    ['plan-memory', 'limit', 'MB', 1],
    ['plan-growth', '201 znodes', 'µs/znode', 1.3],
    ['apply-growth', '201 znodes', 'µs/znode', 1.3],
    ['detection-p50', 'limit', 'ms', null],
    ['detection-p99', 'limit', 'ms', 1],
    ['validate-cold', 'yaml', 'ms', 0.8],
    ['validate-cached', 'cold', 'ms', 0.2],
    ['failover-2s', 'kazoo', 'ms', null],
    ['failover-2s', 'limit', 'ms', 1],
    ['failover-4s', 'kazoo', 'ms', null],
    ['failover-4s', 'limit', 'ms', 1],
    ['herd-events', 'limit', 'events', 1],
    ['herd-reads', 'limit', 'reads', 1],
    ['start-version', 'node', 'ms', 2.6],
    ['start-validate', 'node', 'ms', 4],
  ]);
  for (const { ratio, bar, ok } of results(stdout)) expect(ok).toBe(bar === null || ratio <= bar);
  expect(status).toBe(0); // a quick run judges nothing
});

test('the bench runs the benchmarks that are named, and shows a table', async () => {
  const { status, stdout, stderr } = await bench('--quick', 'write-memory');
  expect(stdout, stderr).toMatch(/^write-memory +\d.* MB .* floor +\d.* MB +\d.*x$/m);
  expect(stdout).not.toContain('read-memory');
  expect(stdout).toContain('A quick run');
  expect(status).toBe(0);
});

test('the bench lists its names, and refuses others with them', async () => {
  const list = await bench('--list');
  const names = list.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
  expect(names).toContain('read');
  expect(list.status).toBe(0);

  for (const args of [['raed'], ['--fast']]) {
    const { status, stdout, stderr } = await bench(...args);
    expect([status, stdout]).toEqual([64, '']);
    for (const name of names) expect(stderr).toContain(name);
  }
});

test('the bench ends when it is interrupted, though its contenders are at work', async () => {
  const child = start(['read']);
  child.stderr.on('data', (chunk: Buffer) => {
    if (chunk.includes('warms up')) child.kill('SIGINT');
  });
  const { status, stdout, stderr } = await ended(child);
  expect([status, stdout]).toEqual([130, '']);
  expect(stderr).toContain('nothing is left behind');
});

import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { type EnsembleStatus } from '../../src/model/ensemble.ts';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { type CliRun, jsonOf, runCli } from '../support/run-cli.ts';
import { serverDirectory } from '../support/server.ts';
import { withSession } from './with-session.ts';

/** A project, and the command line in it. */
function project(): {
  readonly directory: string;
  zkai(args: string, env?: Record<string, string>, below?: string): Promise<CliRun>;
} {
  const directory = serverDirectory();
  writeFileSync(
    join(directory, 'zkai.yaml'),
    [
      'apiVersion: zkai/v1',
      'kind: Project',
      'metadata: { name: here }',
      'spec: { sources: ["*.none.yaml"], environments: { dev: { connect: "127.0.0.1:1" } } }',
      '',
    ].join('\n'),
  );
  const { ZOOKEEPER_HOME, JAVA_HOME } = process.env;
  const inherited = { ...(ZOOKEEPER_HOME && { ZOOKEEPER_HOME }), ...(JAVA_HOME && { JAVA_HOME }) };
  const zkai = (args: string, env = {}, below = '.'): Promise<CliRun> =>
    runCli(args.split(' '), { cwd: join(directory, below), env: { ...inherited, ...env } });
  onTestFinished(async () => {
    await zkai('ensemble down');
  });
  return { directory, zkai };
}

test('up, status and down tell a person and a program the same', async () => {
  const { directory, zkai } = project();
  const none = await zkai('ensemble status --json');
  expect(none.code).toBe(7);
  expect(jsonOf(none)).toMatchObject({
    apiVersion: 'zkai.ensemble/v1',
    ok: false,
    exitCode: 7,
    state: 'stopped',
  });

  const up = await zkai('ensemble up --local --json');
  expect(up.code).toBe(0);
  expect(jsonOf(up)).toMatchObject({ apiVersion: 'zkai.ensemble/v1', ok: true, exitCode: 0, started: true });
  const connect = String(jsonOf(up)['connect']);
  expect(jsonOf(up)['directory']).toBe(join(directory, '.zkai/ensemble'));

  const again = await zkai('ensemble up --local');
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('Already running.');
  expect(again.stdout).toContain(`zkai plan --connect ${connect}`);

  mkdirSync(join(directory, 'below'));
  const status = await zkai('ensemble status', {}, 'below');
  expect(status.code).toBe(0);
  expect(status.stdout).toContain(`running: ${connect}`);
  expect(status.stdout).toContain('standalone');

  const down = await zkai('ensemble down --json');
  expect(jsonOf(down)).toMatchObject({ exitCode: 0, state: 'stopped', stopped: [expect.any(Number)] });
  expect((await zkai('ensemble down')).stdout).toBe('Nothing was running.\n');
});

test('up says loudly that somebody else has the port, and how to reach this server', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  await once(squatter, 'listening');
  const { port } = squatter.address() as { port: number };
  const { directory, zkai } = project();
  const server = join(directory, '.zkai/ensemble/server-1');
  mkdirSync(server, { recursive: true });
  writeFileSync(join(server, 'zoo.cfg'), `clientPort=${port}\n`);

  const { stdout } = await zkai('ensemble up --local');
  const [, connect] = /running: (\S+)/.exec(stdout) ?? [];
  expect(stdout).toContain(`ATTENTION: port ${port} of 127.0.0.1 is taken by another program`);
  expect(stdout).toContain(`  connect: ${connect}\n`);
  expect(stdout).toContain(`  --connect ${connect}\n`);
});

test('status exits 7 when the only server hangs', async () => {
  const { zkai } = project();
  const [server] = jsonOf(await zkai('ensemble up --local --json'))['servers'] as { pid: number }[];
  process.kill(server?.pid ?? 0, 'SIGSTOP');
  await expect.poll(async () => (await zkai('ensemble status')).code, { timeout: 20_000 }).toBe(7);
});

test('up without --local is a usage error that says what there is', async () => {
  const run = await project().zkai('ensemble up');
  expect(run.code).toBe(64);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain('zkai ensemble up --local');
});

test('a missing ZooKeeper is an error with the commands, as JSON, too', async () => {
  const run = await project().zkai('ensemble up --local --json', { ZOOKEEPER_HOME: '/nowhere' });
  expect(run.code).toBe(1);
  const { code, details } = jsonOf(run)['error'] as { code: string; details: string[] };
  expect(code).toBe('failed');
  expect(details.join('\n')).toContain('apt-get install -y zookeeper');
});

test('a server keeps its port and its data over a stop', async () => {
  const { zkai } = project();
  const first = String(jsonOf(await zkai('ensemble up --local --json'))['connect']);
  const path = znodePath('/kept');
  await withSession(first, (session) =>
    session.multi([{ op: 'create', path, data: Buffer.from('here'), acl: OPEN_ACL }]),
  );
  await zkai('ensemble down');
  const second = String(jsonOf(await zkai('ensemble up --local --json'))['connect']);
  expect(second).toBe(first);
  const { results } = await withSession(second, (session) => session.read([{ op: 'data', path }]));
  expect(results).toMatchObject([{ found: 'data', data: Buffer.from('here') }]);
});

async function write(connect: string, name: string): Promise<void> {
  const create = { op: 'create', path: znodePath(name), data: Buffer.from('here'), acl: OPEN_ACL } as const;
  await withSession(connect, (session) => session.multi([create]));
}

/** Whether the server has it: `data`, or `absent`. */
async function find(connect: string, name: string): Promise<string | undefined> {
  const { results } = await withSession(connect, (session) =>
    session.read([{ op: 'data', path: znodePath(name) }]),
  );
  return results[0]?.found;
}

test('three servers: what one takes the others give, and they serve on without their leader', async () => {
  const { zkai } = project();
  const up = jsonOf(await zkai('ensemble up --local --servers 3 --json')) as unknown as EnsembleStatus;
  const [first = '', second = ''] = up.servers.map(({ address }) => address);
  await write(first, '/a');
  await expect.poll(() => find(second, '/a')).toBe('data');

  const status = await zkai('ensemble status');
  expect(status.code).toBe(0);
  const line =
    /^  server \d  127\.0\.0\.1:\d+  running, (\w+) +process \d+, zxid 0x[0-9a-f]+, \d+ znodes, \d connections?, latency /;
  const modes = status.stdout.split('\n').flatMap((text) => line.exec(text)?.[1] ?? []);
  expect(modes.toSorted()).toEqual(['follower', 'follower', 'leader']);

  const leader = up.servers.find(({ answer }) => answer?.mode === 'leader');
  process.kill(leader?.pid ?? 0, 'SIGKILL');
  await expect
    .poll(async () => (await zkai('ensemble status')).stdout, { timeout: 20_000 })
    .toContain('leader');
  const degraded = await zkai('ensemble status --json');
  expect(degraded.code).toBe(2);
  expect(jsonOf(degraded)).toMatchObject({ ok: true, exitCode: 2, state: 'degraded' });
  await write(String(up.connect), '/b');

  const refused = await zkai('ensemble up --local --servers 5');
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('zkai ensemble up --local --servers 3');

  const back = await zkai('ensemble up --local');
  expect(back.code).toBe(0);
  expect(back.stderr).toContain(`starting server ${leader?.id} on ${leader?.address}`);
  expect(back.stdout).toContain(`running: ${up.connect}`);
  expect(back.stdout).toContain(`write in zkai.yaml: connect: ${up.connect}`);
  expect(back.stdout).toMatch(/\nNext: zkai plan --connect \S+\n$/);
  await expect.poll(() => find(leader?.address ?? '', '/b')).toBe('data');

  // One of three serves nobody, though its process is there: as good as none.
  const { servers } = jsonOf(await zkai('ensemble status --json')) as unknown as EnsembleStatus;
  for (const { pid } of servers.slice(0, 2)) process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await zkai('ensemble status')).code, { timeout: 20_000 }).toBe(7);
  expect((await zkai('ensemble status')).stdout).toContain('not-serving');
  expect((await zkai('ensemble down')).stdout).toMatch(/^Stopped process \d+\.\n$/);
});

test.for(['0', '4'])('%s servers is a usage error that says how many there can be', async (count) => {
  const run = await project().zkai(`ensemble up --local --servers ${count}`);
  expect(run.code).toBe(64);
  expect(run.stderr).toContain('1, 3, 5');
});

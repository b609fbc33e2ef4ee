import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { type CliRun, jsonOf, runCli } from '../support/run-cli.ts';
import { serverDirectory } from '../support/server.ts';

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
  expect(again.stdout).toContain('already running');
  expect(again.stdout).toContain(`zkai plan --connect ${connect}`);

  mkdirSync(join(directory, 'below'));
  const status = await zkai('ensemble status', {}, 'below');
  expect(status.code).toBe(0);
  expect(status.stdout).toContain(`running: ${connect}`);
  expect(status.stdout).toContain('standalone');

  const down = await zkai('ensemble down --json');
  expect(jsonOf(down)).toMatchObject({ exitCode: 0, state: 'stopped', stopped: [expect.any(Number)] });
  expect((await zkai('ensemble down')).stdout).toBe('nothing was running\n');
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

test('status exits 2 when the server hangs', async () => {
  const { zkai } = project();
  const [server] = jsonOf(await zkai('ensemble up --local --json'))['servers'] as { pid: number }[];
  process.kill(server?.pid ?? 0, 'SIGSTOP');
  await expect.poll(async () => (await zkai('ensemble status')).code, { timeout: 20_000 }).toBe(2);
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

async function withSession<T>(connect: string, work: (session: ZookeeperWriter) => Promise<T>): Promise<T> {
  const options = { connect, timeoutMs: 10_000, sessionTimeoutMs: 10_000, auth: [] };
  const session = await createZookeeper().connectWriter(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

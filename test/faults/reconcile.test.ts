import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { decodeHistory } from '../../src/ledger/history.ts';
import { queueOf } from '../../src/reconcile/queue.ts';
import { until } from '../reconcile/candidates.ts';
import { healing, loop } from '../reconcile/reconciling.ts';
import { type TestProject } from '../support/project.ts';
import { raw, type Raw } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';
import { ownServer } from './own-server.ts';
import { type RunningCli, startCli } from './start-cli.ts';

const freshServer = ownServer();
/** Everything in `npm run test:full`, a few in `npm test`. */
const ROUNDS = process.env['ZKAI_TEST_FULL'] === undefined ? 3 : 50;
const ELECTION = '/zkai/.zkai/leader/test/test/election';

function start(project: TestProject, replica: string, more: readonly string[] = []): Promise<RunningCli> {
  return startCli(['reconcile', '--replica', replica, '--listen', 'off', ...more], project.directory);
}

/** Short, and yet not so short that a busy machine ends it. */
const SHORT = ['--session-timeout', '2s'];

/** Names of those who stand, the leader first. */
async function standing(who: Raw): Promise<string[]> {
  const queue = queueOf(await who.children(ELECTION));
  const texts = await Promise.all(queue.map(({ name }) => who.text(`${ELECTION}/${name}`)));
  return texts.flatMap((text) => (text === null ? [] : [(JSON.parse(text) as { replica: string }).replica]));
}

/** Who healed, oldest first. */
async function healers(who: Raw): Promise<string[]> {
  const names = await who.children('/zkai/.zkai/history');
  const found = await Promise.all(names.toSorted().map((name) => who.get(`/zkai/.zkai/history/${name}`)));
  return found
    .flatMap((znode) => (znode === null ? [] : [decodeHistory(znode.data)]))
    .filter(({ command }) => command === 'reconcile')
    .map(({ message }) => /replica (\S+)\)/.exec(message ?? '')?.[1] ?? 'nobody');
}

async function healed(who: Raw): Promise<boolean> {
  return (await who.text('/app/a')) === 'a';
}

test(
  'a leader that was paused past its session writes nothing any more, wherever in its work that was',
  { timeout: 60_000 * ROUNDS },
  async () => {
    const { connect } = freshServer();
    const { project, who } = await healing({ rateLimit: { heals: 1000, window: '1h' } }, { connect });
    const replicas = new Map<string, RunningCli>();
    for (const name of ['odd', 'even']) {
      replicas.set(name, await start(project, name, SHORT));
      await until(async () => (await standing(who)).includes(name));
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const [leader = '', other = ''] = await standing(who);
      const paused = replicas.get(leader)?.child;
      // Somewhere between the event and the commit, most often.
      await who.set('/app/a', `drift ${round}`);
      await sleep(150 + ((round * 53) % 250));
      paused?.kill('SIGSTOP');
      await until(async () => (await standing(who))[0] === other);
      const before = (await healers(who)).length;
      // What the zombie may hold in its hand is healed by the other, which heals one more while it wakes up.
      await until(() => healed(who));
      await who.set('/app/a', `again ${round}`);
      paused?.kill('SIGCONT');
      await until(async () => (await healed(who)) && (await standing(who)).includes(leader));
      expect((await healers(who)).slice(before).filter((name) => name === leader)).toEqual([]);
    }
    expect((await healers(who)).length).toBe(2 * ROUNDS);
  },
);

test('the leader is killed: the next one acts, and what was healed is healed once', async () => {
  const { connect } = freshServer();
  const { project, who } = await healing({}, { connect });
  const first = await start(project, 'first', SHORT);
  await until(async () => (await standing(who))[0] === 'first');
  await start(project, 'second', SHORT);
  await until(async () => (await standing(who)).length === 2);
  await who.set('/app/a', 'drift');
  await until(() => healed(who));
  first.child.kill('SIGKILL');
  await who.set('/app/a', 'drift again');
  await until(() => healed(who));
  expect(await healers(who)).toEqual(['first', 'second']);
  expect(await standing(who)).toEqual(['second']);
  const shown = await project.zkai(['status']);
  expect(shown.stdout).toMatch(/^reconcile +second leads, alone$/m);
  const doctor = await project.zkai(['doctor', '--ledger']);
  expect(doctor.stdout).not.toContain("not zkai's");
});

test('SIGTERM: exit 0, and the next one leads at once, without waiting for the session to end', async () => {
  const { connect } = freshServer();
  const { project, who } = await healing({}, { connect });
  const first = await start(project, 'first', ['--format', 'ndjson']);
  await until(async () => (await standing(who))[0] === 'first');
  await start(project, 'second');
  await until(async () => (await standing(who)).length === 2);
  first.child.kill('SIGTERM');
  const { code, stdout } = await first.ended;
  expect(code).toBe(0);
  // Its znode went before the process did.
  expect(await standing(who)).toEqual(['second']);
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as object;
  expect(last).toMatchObject({ apiVersion: 'zkai.loop/v1', ok: true, exitCode: 0, replica: 'first' });
});

test('SIGTERM while the commit is on its way: it is seen through, and then it ends', async () => {
  const { connect } = freshServer();
  const { project, who } = await healing({}, { connect });
  const proxy = await wireProxy(connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const one = await start(project, 'one', ['--connect', proxy.connect]);
  await one.says('leading');
  await who.set('/app/a', 'drift');
  await proxy.struck;
  one.child.kill('SIGTERM');
  await sleep(200);
  proxy.release();
  expect((await one.ended).code).toBe(0);
  expect(await healed(who)).toBe(true);
  expect(await healers(who)).toEqual(['one']);
});

test('the server is away for longer than a session: both come back by themselves, one leads, nothing is missed or done twice', async () => {
  const server = freshServer();
  const { project } = await healing({}, { connect: server.connect });
  const loops = [
    loop(project, 'one', { sessionTimeoutMs: 2000 }),
    loop(project, 'two', { sessionTimeoutMs: 2000 }),
  ];
  const told = (...names: string[]) =>
    loops.every(({ events }) => events.some(({ event }) => names.includes(event)));
  await until(() => told('leading', 'following'));
  await server.kill();
  await until(() => told('stepped-down', 'disconnected'));
  await sleep(2000);
  await server.restart();
  const who = await raw(server.connect); // the session of before may be over, too
  await until(async () => (await standing(who)).length === 2);
  const ledBefore = (await healers(who)).length;
  await who.set('/app/a', 'drift');
  await who.remove('/app/b/c');
  await until(async () => (await healed(who)) && (await who.text('/app/b/c')) === 'c');
  await Promise.all(loops.map(({ stop }) => stop()));
  const all = await healers(who);
  expect(all.length - ledBefore).toBeLessThanOrEqual(2);
  // What stood in a session of before the loss goes when the server ends that.
  await until(async () => (await standing(who)).length === 0);
});

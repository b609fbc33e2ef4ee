import { expect, test } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type ZookeeperPort } from '../../src/ports/zookeeper.ts';
import { LeaderElection } from '../../src/reconcile/election.ts';
import { placeOf, queueOf } from '../../src/reconcile/queue.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { raw } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';
import { wireProxy } from '../support/wire-proxy.ts';
import { candidate, ELECTION, type TestCandidate, until } from './candidates.ts';

async function started() {
  const connect = freshChroot();
  const who = await raw(connect);
  await who.create('/leader');
  return { connect, who };
}

/** Each stands when the one before it does. */
async function standing(connect: string, names: readonly string[]): Promise<TestCandidate[]> {
  const all: TestCandidate[] = [];
  for (const name of names) {
    const next = candidate(connect, name);
    all.push(next);
    await until(() => next.leads() || next.follows());
  }
  return all;
}

test('the lowest number leads, whatever the guids are, and what is no candidate stands in nobody’s way', () => {
  const queue = queueOf(['a-n_0000000011', 'z-n_0000000002', 'lock', 'm-n_0000000010', 'x-n_12']);
  expect(queue.map(({ guid }) => guid)).toEqual(['z', 'm', 'a']);
  expect(placeOf(queue, 'z')?.before).toBeNull();
  expect(placeOf(queue, 'a')?.before?.name).toBe('m-n_0000000010');
  expect(placeOf(queue, 'b')).toBeNull();
});

test('one leads, and when it stops the one behind it does, in the order in which they came', async () => {
  const { connect, who } = await started();
  const [first, second, third] = (await standing(connect, ['first', 'second', 'third'])) as [
    TestCandidate,
    TestCandidate,
    TestCandidate,
  ];
  expect([first, second, third].map((one) => one.leads())).toEqual([true, false, false]);
  expect(third.events.at(-1)).toEqual({ event: 'following', ahead: 2 });
  expect(await who.text(first.terms[0]?.fence ?? '')).toBe('first');
  await second.stop();
  await first.stop();
  await until(third.leads);
  expect(await who.children(ELECTION)).toHaveLength(1);
  await third.stop();
  expect(await who.children(ELECTION)).toEqual([]);
  expect(second.terms).toEqual([]);
});

test('a change wakes the one behind, and it alone: one event, and two reads at most', async () => {
  const { connect } = await started();
  let [events, reads] = [0, 0];
  const counting: Pick<ZookeeperPort, 'connectWriter'> = {
    connectWriter: async (options) => {
      const session = await createZookeeper().connectWriter(options);
      const [read, watch] = [session.read.bind(session), session.watch.bind(session)];
      session.read = (ops) => {
        reads += 1;
        return read(ops);
      };
      session.watch = (path, mode, listener) =>
        watch(path, mode, (event) => {
          events += 1;
          listener(event);
        });
      return session;
    },
  };
  const all: TestCandidate[] = [];
  for (let index = 0; index < 6; index += 1) {
    const next = candidate(connect, String(index), index === 0 ? {} : { zookeeper: counting });
    all.push(next);
    await until(() => next.leads() || next.follows());
  }
  [events, reads] = [0, 0];
  await all[0]?.stop();
  await until(() => all[1]?.leads() === true);
  expect(events).toBe(1);
  expect(reads).toBeLessThanOrEqual(2);
});

test('the reply to the create is lost: it finds its own znode again and leads', async () => {
  const { connect, who } = await started();
  await who.create(ELECTION);
  const proxy = await wireProxy(connect, ({ wire }) =>
    wire.includes('-n_') && proxy.frames.length < 5 ? 'cut-after' : 'pass',
  );
  const one = candidate(proxy.connect, 'one');
  await proxy.struck;
  await until(one.leads);
  expect(await who.children(ELECTION)).toHaveLength(1);
});

test('it steps down when the connection is lost, before it knows whether the session is', async () => {
  const { connect } = await started();
  const proxy = await wireProxy(connect, () => 'pass');
  const one = candidate(proxy.connect, 'one', { sessionTimeoutMs: 10_000 });
  await until(one.leads);
  proxy.refuse();
  proxy.cut();
  await until(() => !one.leads());
  expect(one.events.at(-1)?.event).toBe('stepped-down');
  proxy.accept();
  await until(one.leads);
  // The same session has the same znode: nobody else led meanwhile.
  expect(one.terms[1]?.fence).toBe(one.terms[0]?.fence);
});

test('one that follows tells, too, when it is cut off, and when it is back', async () => {
  const { connect } = await started();
  const [one] = (await standing(connect, ['one'])) as [TestCandidate];
  const proxy = await wireProxy(connect, () => 'pass');
  const two = candidate(proxy.connect, 'two', { sessionTimeoutMs: 10_000 });
  await until(two.follows);
  proxy.refuse();
  proxy.cut();
  await until(() => two.events.at(-1)?.event === 'disconnected');
  proxy.accept();
  await until(two.follows);
  await one.stop();
  await until(two.leads);
  expect(two.terms).toHaveLength(1);
});

test('its session ends while nobody hears of it: another one leads, and it stands again behind that', async () => {
  const { connect, who } = await started();
  const proxy = await wireProxy(connect, () => 'pass');
  const one = candidate(proxy.connect, 'one', { sessionTimeoutMs: 1000 });
  await until(one.leads);
  const two = candidate(connect, 'two');
  await until(two.follows);
  proxy.refuse();
  proxy.cut();
  await until(two.leads);
  expect(one.leads()).toBe(false);
  proxy.accept();
  await until(one.follows);
  expect(await who.children(ELECTION)).toHaveLength(2);
  expect(two.terms).toHaveLength(1);
});

test('somebody deletes the znode of the leader: it steps down and stands again as the last', async () => {
  const { connect, who } = await started();
  const [one, two] = (await standing(connect, ['one', 'two'])) as [TestCandidate, TestCandidate];
  await who.remove(one.terms[0]?.fence ?? '');
  await until(() => two.leads() && one.follows());
  expect(one.terms).toHaveLength(1);
});

test('the parent is deleted with all that stand: it is made again, and one leads', async () => {
  const { connect, who } = await started();
  const all = await standing(connect, ['one', 'two']);
  const names = await who.children(ELECTION);
  await who.multi(
    [...names.map((name) => `${ELECTION}/${name}`), ELECTION, '/leader'].map((path) => ({
      op: 'delete',
      path: path as ZnodePath,
      version: -1,
    })),
  );
  await until(async () => (await who.children(ELECTION)).length === 2);
  await until(() => all.some((one) => one.leads()));
  expect(all.filter((one) => one.leads())).toHaveLength(1);
});

test('who has done its work lays the office down, and what the work throws ends the election', async () => {
  const { connect, who } = await started();
  const election = new LeaderElection({
    zookeeper: createZookeeper(),
    clock: systemClock,
    connect: { connect, timeoutMs: 5000, sessionTimeoutMs: 4000, auth: [] },
    path: ELECTION,
    acl: OPEN_ACL,
    data: Buffer.alloc(0),
  });
  const never = new AbortController().signal;
  let led = 0;
  await election.run(never, async () => void (led += 1));
  expect(led).toBe(1);
  expect(await who.children(ELECTION)).toEqual([]);
  await expect(election.run(never, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  expect(await who.children(ELECTION)).toEqual([]);
});

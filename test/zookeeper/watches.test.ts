import { describe, expect, test } from 'vitest';
import { type ZnodePath, ROOT, znodePath } from '../../src/model/znode-path.ts';
import { type WatchEvent, type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { type Frame, wireProxy } from '../support/wire-proxy.ts';
import { int, reply, startFakeServer } from './fake-server.ts';
import {
  check,
  commit,
  create,
  failure,
  openFresh,
  openWriter,
  readData,
  remove,
  set,
} from './session-support.ts';

const REMOVE_WATCHES = 18;
const SET_WATCHES = 105;

/** `changed /a`, in the order of their coming. */
function textOf(event: WatchEvent): string {
  return event.event === 'missed' ? 'missed' : `${event.event} ${event.path}`;
}

async function watchInto(session: ZookeeperWriter, path: string, mode: 'znode' | 'tree') {
  const events: string[] = [];
  const watch = await session.watch(znodePath(path), mode, (event) => events.push(textOf(event)));
  return { events, watch };
}

/** What the server sends for a change comes before the answer to this. */
async function settle(session: ZookeeperWriter): Promise<void> {
  await session.sync(ROOT);
}

describe('events', () => {
  test('come before the reply that shows the change, whoever made it', async () => {
    const session = await openFresh();
    const other = await openWriter(session.connect);
    await commit(session, [create('/a', '0')]);
    const { events } = await watchInto(session, '/', 'tree');
    for (let version = 0; version < 50; version += 1) {
      const writing = commit(other, [set('/a', String(version + 1), version)]);
      let seen = 0;
      while (seen <= version) {
        seen = (await readData(session, '/a')).stat.version;
        expect(events.length).toBeGreaterThanOrEqual(seen);
      }
      await writing;
    }
    await commit(session, [create('/mine'), set('/mine', 'x', 0), remove('/mine', 1)]);
    expect(events.slice(50)).toEqual(['created /mine', 'changed /mine', 'deleted /mine']);
  });

  test('of a znode are about it and the names of its children, those of a tree about all below it', async () => {
    const session = await openFresh();
    await commit(session, [create('/a')]);
    const znode = await watchInto(session, '/a', 'znode');
    const tree = await watchInto(session, '/', 'tree');
    await commit(session, [create('/a/b'), set('/a/b', 'x', 0), set('/a', 'x', 0), create('/ab')]);
    await commit(session, [remove('/a/b', 1), remove('/a', 1)]);
    await settle(session);
    expect(znode.events).toEqual(['children /a', 'changed /a', 'children /a', 'deleted /a']);
    expect(tree.events).toEqual([
      'created /a/b',
      'changed /a/b',
      'changed /a',
      'created /ab',
      'deleted /a/b',
      'deleted /a',
    ]);
  });
});

describe('two listeners on one path', () => {
  test('both hear, and when one is closed the other one still does', async () => {
    const session = await openFresh();
    const [one, two] = [await watchInto(session, '/a', 'znode'), await watchInto(session, '/a', 'znode')];
    await commit(session, [create('/a')]);
    await settle(session);
    await one.watch.close();
    await commit(session, [set('/a', 'x', 0)]);
    await settle(session);
    await two.watch.close();
    await commit(session, [set('/a', 'y', 1)]);
    await settle(session);
    expect(one.events).toEqual(['created /a']);
    expect(two.events).toEqual(['created /a', 'changed /a']);
    await one.watch.close(); // twice is nothing
  });

  test('may be the same function, each with a watch of its own', async () => {
    const session = await openFresh();
    const events: string[] = [];
    const listener = (event: WatchEvent) => void events.push(textOf(event));
    const one = await session.watch(znodePath('/a'), 'znode', listener);
    await session.watch(znodePath('/a'), 'znode', listener);
    await commit(session, [create('/a')]);
    await settle(session);
    expect(events).toEqual(['created /a', 'created /a']);
    await one.close();
    await commit(session, [set('/a', 'x', 0)]);
    await settle(session);
    expect(events).toEqual(['created /a', 'created /a', 'changed /a']);
  });

  test('cannot be of two modes, and the first one does not suffer', async () => {
    const session = await openFresh();
    const { events, watch } = await watchInto(session, '/a', 'znode');
    await expect(watchInto(session, '/a', 'tree')).rejects.toThrow('/a');
    await commit(session, [create('/a'), create('/a/b')]);
    await settle(session);
    expect(events).toEqual(['created /a', 'children /a']);
    await watch.close();
    const tree = await watchInto(session, '/a', 'tree');
    await commit(session, [set('/a/b', '', 0)]);
    await settle(session);
    expect(tree.events).toEqual(['changed /a/b']);
  });
});

test('a listener that throws is told to nobody but the process, and the connection does not suffer', async () => {
  const session = await openFresh();
  const thrown: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => thrown.push(error));
  try {
    await session.watch(znodePath('/a'), 'znode', () => {
      throw new Error('a bug of the listener');
    });
    const { events } = await watchInto(session, '/a', 'znode');
    await commit(session, [create('/a')]);
    await settle(session);
    expect(events).toEqual(['created /a']);
    await expect.poll(() => thrown).toEqual([new Error('a bug of the listener')]);
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  }
});

describe('a listener that watches again when it is told', () => {
  test.each(['an event', 'that anything may have happened'])('is told %s once', async (what) => {
    const other = await openFresh();
    const proxy = await startProxy(other.connect);
    const session = await openWriter(`${proxy.connect}${other.chroot}`);
    let told = 0;
    const again = (): void => {
      told += 1;
      if (told > 50) return; // or nothing would end this test
      void session.watch(znodePath('/a'), 'znode', again);
      void session.watch(znodePath(`/b${told}`), 'znode', again);
    };
    await session.watch(znodePath('/a'), 'znode', again);
    if (what === 'an event') await commit(session, [create('/a')]);
    else proxy.cut();
    await settle(session);
    expect(told).toBe(1);
    await settle(session);
  });
});

test('a watch that is closed while it is set again is taken back', async () => {
  const fake = await startFakeServer({
    answer: ({ xid, type }) => {
      if (type === SET_WATCHES)
        return new Promise((resolve) => void setTimeout(() => resolve(reply(xid)), 100));
      return reply(xid, { body: int(0) });
    },
  });
  const session = await openWriter(fake.connect);
  const [watch] = await Promise.all(
    ['/a', '/b'].map((path) => session.watch(znodePath(path), 'tree', () => {})),
  );
  fake.cut();
  await expect.poll(() => fake.requests.some(({ type }) => type === SET_WATCHES)).toBe(true);
  await watch?.close();
  await expect.poll(() => fake.requests.filter(({ type }) => type === REMOVE_WATCHES).length).toBe(1);
  expect(fake.requests.filter(({ type }) => type === REMOVE_WATCHES)).toMatchObject([{ connection: 1 }]);
});

describe('a lost connection', () => {
  test('has 10,000 watches set again, in frames that a server takes, and told once each', async () => {
    const other = await openFresh();
    const proxy = await wireProxy(other.connect, () => 'pass');
    const session = await openWriter(proxy.connect, { timeoutMs: 20_000 });
    const long = 'x'.repeat(100);
    const paths = Array.from({ length: 10_000 }, (_, n) => znodePath(`/${long}-${n}`));
    expect(paths.join('').length).toBeGreaterThan(1_048_575);
    await commit(other, [create('/tree'), create('/tree/below'), create('/tree/below/deep')]);
    const heard = new Map<ZnodePath, string[]>();
    const listen = (path: ZnodePath) => (event: WatchEvent) => {
      heard.set(path, [...(heard.get(path) ?? []), textOf(event)]);
    };
    const tree = znodePath('/tree');
    await Promise.all([
      ...paths.map((path) => session.watch(path, 'znode', listen(path))),
      session.watch(tree, 'tree', listen(tree)),
    ]);
    const closed = paths.slice(-10);
    const watches = await Promise.all(closed.map((path) => session.watch(path, 'znode', () => {})));
    await Promise.all(watches.map((watch) => watch.close()));

    const back = new Promise((resolve) => {
      session.onSession((event) => event.event === 'reconnected' && resolve(event));
    });
    proxy.cut();
    await back;
    await settle(session);
    expect(heard.size).toBe(10_001);
    expect([...heard.values()].every((events) => events.join() === 'missed')).toBe(true);
    const frames = proxy.frames.filter(({ kind }: Frame) => kind === 'set watches');
    expect(frames.length).toBeGreaterThan(8);
    for (const { bytes } of frames) expect(bytes).toBeLessThanOrEqual(128 * 1024);

    const sample = Array.from({ length: 50 }, (_, n) => paths[n * 204 + 3] as ZnodePath);
    await commit(other, [...sample.map((path) => create(path)), set('/tree/below/deep', 'x', 0)]);
    await commit(
      other,
      sample.map((path) => set(path, 'x', 0)),
    );
    await settle(session);
    for (const path of sample)
      expect(heard.get(path)).toEqual(['missed', `created ${path}`, `changed ${path}`]);
    expect(heard.get(tree)).toEqual(['missed', 'changed /tree/below/deep']);
    const all = [...heard.values()].reduce((sum, events) => sum + events.length, 0);
    expect(all).toBe(10_001 + 2 * 50 + 1);
  });

  test('does not bring back a watch that was closed while there was none', async () => {
    const other = await openFresh();
    const proxy = await wireProxy(other.connect, () => 'pass');
    const session = await openWriter(proxy.connect);
    const { events, watch } = await watchInto(session, '/a', 'znode');
    const { events: kept } = await watchInto(session, '/b', 'znode');
    const suspended = new Promise((resolve) => session.onSession(resolve));
    proxy.cut();
    await suspended;
    await watch.close();
    const again = watchInto(session, '/a', 'tree'); // of another mode: nothing is left of the first
    const late = watchInto(session, '/c', 'znode');
    const { events: fresh } = await again;
    const { events: later } = await late;
    await commit(other, [create('/a'), create('/a/b'), create('/b'), create('/c')]);
    await settle(session);
    expect(events).toEqual([]);
    expect(kept).toEqual(['missed', 'created /b']);
    expect(fresh.filter((event) => event !== 'missed')).toEqual(['created /a', 'created /a/b']);
    expect(later.filter((event) => event !== 'missed')).toEqual(['created /c']);
  });

  test('in the middle of setting a watch still sets it', async () => {
    const other = await openFresh();
    const proxy = await wireProxy(other.connect, ({ connection, wire }) =>
      connection === 0 && wire.readInt32BE(8) === 106 ? 'cut-after' : 'pass',
    );
    const session = await openWriter(proxy.connect);
    const { events } = await watchInto(session, '/a', 'znode');
    await commit(other, [create('/a')]);
    await settle(session);
    expect(events).toEqual(['missed', 'created /a']);
    expect((await failure(session.multi([check('/a', 0)]))).error).toBeUndefined();
  });
});

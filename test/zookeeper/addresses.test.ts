import { type LookupAddress } from 'node:dns';
import type * as Dns from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { sharedServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { closedPort } from './fake-server.ts';
import { failure, openWriter, options, readAll } from './session-support.ts';

/** What names stand for here. Only the system's resolver is replaced; addresses and servers are real. */
const names = new Map<string, string[] | 'hangs'>();
let lookups = 0;
vi.mock('node:dns/promises', async (original) => {
  const real = await original<typeof Dns>();
  const lookup = async (name: string, how: { all: true }): Promise<LookupAddress[]> => {
    lookups += 1;
    const addresses = names.get(name);
    if (addresses === 'hangs') return new Promise(() => {});
    if (addresses === undefined) return real.lookup(name, how);
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { ...real, lookup };
});
afterEach(() => names.clear());

const NAME = 'zookeeper.test';
const UNREACHABLE = { name: 'ZookeeperError', code: 'unreachable', sent: false };
const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

describe('a name with several addresses', () => {
  test('is tried at all of them, until one lets us in', async () => {
    const proxy = await startProxy(sharedServer());
    names.set(NAME, ['127.0.0.2', '127.0.0.3', '127.0.0.1']); // nobody listens at the first two
    const connect = `${NAME}:${proxy.port}`;
    for (let run = 0; run < 4; run += 1) {
      const session = await openWriter(connect);
      expect(session.server).toBe(connect);
      expect(await readAll(session, ['/'])).toMatchObject([{ found: 'data' }]);
      await session.close();
    }
  });

  test('leaves time for the others where one is silent', async () => {
    const silent = await startProxy(sharedServer(), { host: '127.0.0.2' });
    silent.stall();
    names.set('silent.test', ['127.0.0.2']);
    names.set(NAME, ['127.0.0.1']);
    const proxy = await startProxy(sharedServer());
    const session = await openWriter(`silent.test:${silent.port},${NAME}:${proxy.port}`, { timeoutMs: 1500 });
    expect(session.server).toBe(`${NAME}:${proxy.port}`);
  });

  test('is told with each address and its reason, when none lets us in', async () => {
    const port = await closedPort();
    names.set(NAME, ['127.0.0.2', '127.0.0.3']);
    const connecting = createZookeeper().connectReader(options(`${NAME}:${port}`, { timeoutMs: 600 }));
    const { error } = await failure(connecting);
    expect(error).toMatchObject({ code: 'unreachable' });
    for (const address of ['127.0.0.2', '127.0.0.3'])
      expect(String(error)).toContain(`${NAME}:${port} at ${address} (ECONNREFUSED)`);
  });

  test('is looked up again when the connection is lost: the session follows it to another address', async () => {
    const proxy = await startProxy(sharedServer());
    names.set(NAME, ['127.0.0.1']);
    const session = await openWriter(`${NAME}:${proxy.port}`);
    const { sessionId } = session;
    const before = lookups;
    const moved = await startProxy(sharedServer(), { host: '127.0.0.2', port: proxy.port });
    names.set(NAME, ['127.0.0.2']);
    await proxy.close();
    expect(await readAll(session, ['/'])).toMatchObject([{ found: 'data' }]);
    expect(lookups).toBeGreaterThan(before);
    expect(moved.open()).toBeGreaterThan(0);
    expect(session.sessionId).toBe(sessionId);
  });

  test.each(['is unknown', 'hangs'] as const)(
    'that %s for a moment stands for what it stood for before',
    async (how) => {
      const name = `${how.replace(' ', '-')}.invalid`;
      const proxy = await startProxy(sharedServer());
      names.set(name, ['127.0.0.1']);
      const session = await openWriter(`${name}:${proxy.port}`, { timeoutMs: 2000 });
      if (how === 'hangs') names.set(name, how);
      else names.delete(name);
      proxy.cut();
      expect(await readAll(session, ['/'])).toMatchObject([{ found: 'data' }]);
    },
  );
});

test('a name that hangs is looked up once at a time, and costs nobody more than the time limit', async () => {
  names.set('hanging.test', 'hangs');
  const before = lookups;
  const zookeeper = createZookeeper();
  const asked = options('hanging.test:2181', { timeoutMs: 300 });
  const [connecting, [answer], [probed]] = await Promise.all([
    failure(zookeeper.connectReader(asked)),
    zookeeper.askServers(asked),
    zookeeper.probeFrames(asked, [1000]),
  ]);
  expect(connecting.error).toMatchObject({ code: 'timeout' });
  expect(answer).toMatchObject({ answer: null, problem: 'its name was not resolved' });
  expect(probed).toMatchObject({ largestTaken: null });
  expect(lookups - before).toBe(1);
});

// Where this machine has no IPv6 loopback, what is left to hold is that the error is clean.
describe('an IPv6 address', () => {
  test('in brackets is a server like any other, or a clean error where there is no IPv6', async () => {
    if (!hasIpv6) {
      expect((await connectFailure('[::1]:2181')).error).toMatchObject(UNREACHABLE);
      return;
    }
    const proxy = await startProxy(sharedServer(), { host: '::1' });
    expect(proxy.connect).toBe(`[::1]:${proxy.port}`);
    const session = await openWriter(proxy.connect);
    expect(session.server).toBe(proxy.connect);
    proxy.cut();
    expect(await readAll(session, ['/'])).toMatchObject([{ found: 'data' }]);
  });

  test('of a name that has an IPv4 address, too, is found though only it answers', async () => {
    names.set('localhost', ['127.0.0.1', '::1']);
    if (!hasIpv6) {
      const connect = `localhost:${await closedPort()}`;
      expect((await connectFailure(connect)).error).toMatchObject(UNREACHABLE);
      return;
    }
    const proxy = await startProxy(sharedServer(), { host: '::1' });
    const connect = `localhost:${proxy.port}`;
    const session = await openWriter(connect);
    expect(session.server).toBe(connect);
    expect(await readAll(session, ['/'])).toMatchObject([{ found: 'data' }]);
  });

  test('where nobody listens is a clean error', async () => {
    const { error, ms } = await connectFailure('[::1]:1');
    expect(error).toMatchObject(UNREACHABLE);
    expect(ms).toBeLessThan(1600);
  });
});

async function connectFailure(connect: string) {
  return failure(createZookeeper().connectReader(options(connect, { timeoutMs: 600 })));
}

import { expect, test } from 'vitest';
import { type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { type FakeRequest, frame, reply, startFakeServer } from './fake-server.ts';
import { openWriter, readAll } from './session-support.ts';

const GET_DATA = 4;
const MULTI_READ = 22;
const srvr = (version: string) => `Zookeeper version: ${version}-x\nMode: follower\n`;
/** No data, and a Stat of zeros. */
const single = ({ xid }: FakeRequest) => reply(xid, { body: Buffer.alloc(4 + 68) });

test('a MultiRead is not made again on a server whose version does not know it', async () => {
  const young = await startFakeServer({ srvr: srvr('3.8.0') }); // and never answers a read
  const old = await startFakeServer({
    srvr: srvr('3.4.14'),
    answer: (request) => (request.type === GET_DATA ? single(request) : frame()),
  });
  const session = await openOn(young.connect, `${young.connect},${old.connect}`);
  const reads = Array.from({ length: 3 }, () => readAll(session, ['/a']));
  await expect.poll(() => young.requests.map(({ type }) => type)).toEqual(Array(3).fill(MULTI_READ));
  young.cut(); // it is tried last from now on
  for (const [result] of await Promise.all(reads)) expect(result).toMatchObject({ found: 'data' });
  expect(session.server).toBe(old.connect);
  expect(old.requests.some(({ type }) => type === MULTI_READ)).toBe(false);
});

test('a server that hangs up on MultiRead without a word, and does not tell its version, is read znode by znode', async () => {
  const fake = await startFakeServer({
    answer: (request) => (request.type === GET_DATA ? single(request) : frame()),
  });
  const session = await openWriter(fake.connect);
  const reads = Array.from({ length: 3 }, () => readAll(session, ['/a', '/b']));
  for (const results of await Promise.all(reads))
    expect(results.map(({ found }) => found)).toEqual(['data', 'data']);
  expect(fake.requests.filter(({ type }) => type === MULTI_READ)).toHaveLength(1);
});

/** A session that is on one certain server of several: they are tried in random order. */
async function openOn(server: string, connect: string): Promise<ZookeeperWriter> {
  for (;;) {
    const session = await openWriter(connect);
    if (session.server === server) return session;
    await session.close();
  }
}

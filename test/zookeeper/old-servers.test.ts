import { describe, expect, onTestFinished, test } from 'vitest';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type ReadOp, type ReadResult, type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { NO_SRVR, OLD_SRVR, oldServer } from '../support/old-server.ts';
import { wireProxy } from '../support/wire-proxy.ts';
import { commit, create, openFresh, openWriter, readData } from './session-support.ts';

const OPS: ReadOp[] = ['/absent', '/secret', '/large', '/empty', '/', '/parent'].flatMap((path) => [
  { op: 'data', path: path as ZnodePath },
  { op: 'children', path: path as ZnodePath },
]);

/** Texts are compared much faster than buffers. */
const comparable = (result: ReadResult) =>
  result.found === 'data' ? { ...result, data: result.data.toString('latin1') } : result;

/** A tree with everything that reads can come upon. */
async function openTree(): Promise<ZookeeperWriter & { readonly connect: string }> {
  const session = await openFresh();
  const hidden = [{ perms: 1, scheme: 'digest', id: 'somebody:AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }];
  await commit(session, [create('/large', Buffer.alloc(900_000, 'x')), create('/empty')]);
  await commit(session, [
    { ...create('/secret', 'x'), acl: hidden },
    create('/parent', 'p'),
    ...Array.from({ length: 150 }, (_, n) => create(`/parent/n${n}`, `${n}`)),
  ]);
  return session;
}

describe.each([
  ['says its version', { srvr: OLD_SRVR }, 0],
  ['does not say its version', { srvr: NO_SRVR }, 1],
])('a server without MultiRead that %s', (_, options, attempts) => {
  test('is read znode by znode, with the same results', async () => {
    const owner = await openTree();
    const children = Array.from({ length: 150 }, (__, n): ReadOp => ({
      op: 'data',
      path: `/parent/n${n}` as ZnodePath,
    }));
    const expected = await owner.read([...OPS, ...children]);
    const proxy = await oldServer(owner.connect, options);
    const session = await openWriter(proxy.connect);
    for (let round = 0; round < 2; round += 1) {
      const { results, firstZxid, lastZxid } = await session.read([...OPS, ...children]);
      expect(results.map(comparable)).toEqual(expected.results.map(comparable));
      expect(BigInt(lastZxid)).toBeGreaterThanOrEqual(BigInt(firstZxid));
    }
    expect((await session.read([])).results).toEqual([]);
    expect(proxy.frames.filter(({ kind }) => kind === 'read').length).toBe(attempts);
  });

  test('lets a writer keep its session and its ephemeral znode', async () => {
    const owner = await openFresh();
    const proxy = await oldServer(owner.connect, options);
    const session = await openWriter(proxy.connect);
    const { sessionId } = session;
    await commit(session, [create('/mine', '', { mode: 'ephemeral' }), create('/a', 'value')]);
    const warnings: Error[] = [];
    const warn = (warning: Error) => {
      warnings.push(warning);
    };
    process.on('warning', warn);
    onTestFinished(() => void process.off('warning', warn));
    const values = await Promise.all(Array.from({ length: 20 }, () => readData(session, '/a')));
    expect(values.every(({ data }) => data.toString() === 'value')).toBe(true);
    expect(new Set(proxy.frames.map(({ connection }) => connection)).size).toBe(1 + attempts);
    expect(session.sessionId).toBe(sessionId);
    expect((await readData(owner, '/mine')).stat.ephemeralOwner).toBe(sessionId);
    await commit(session, [create('/b')]);
    expect(warnings).toEqual([]); // of many who wait for one signal, for example
  });
});

test.each([
  ['says its version', OLD_SRVR],
  ['does not say its version', NO_SRVR],
])(
  'a server before 3.6 that %s takes frames of 512 KiB, one of today of 1,000,000 bytes',
  async (_, srvr) => {
    const owner = await openFresh();
    expect(await owner.frameLimit()).toBe(1_000_000);
    const proxy = await oldServer(owner.connect, { srvr });
    const session = await openWriter(proxy.connect);
    expect(await session.frameLimit()).toBe(524_288);
    await readData(session, '/');
    expect(await session.frameLimit()).toBe(524_288);
    const silent = await openWriter(
      (await wireProxy(owner.connect, () => 'pass', { srvr: NO_SRVR })).connect,
    );
    expect(await silent.frameLimit()).toBe(1_000_000);
  },
);

test('a read from an old server that something is written in between has two transactions', async () => {
  const owner = await openFresh();
  const proxy = await oldServer(owner.connect);
  const session = await openWriter(proxy.connect);
  await commit(owner, [create('/a', Buffer.alloc(50_000))]);
  await readData(session, '/a');
  const reading = session.read(Array.from({ length: 150 }, () => ({ op: 'data', path: '/a' as ZnodePath })));
  await new Promise(setImmediate);
  const { zxid } = await commit(session, [create('/b')]);
  const { firstZxid, lastZxid } = await reading;
  expect(BigInt(lastZxid)).toBeGreaterThanOrEqual(BigInt(zxid));
  expect(BigInt(firstZxid)).toBeLessThan(BigInt(zxid));
});

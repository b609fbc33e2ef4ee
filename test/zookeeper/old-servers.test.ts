import { describe, expect, onTestFinished, test } from 'vitest';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type ReadOp, type ReadResult, type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { type Frame, type Verdict, type WireProxy, wireProxy } from '../support/wire-proxy.ts';
import { commit, create, openFresh, openWriter, readData } from './session-support.ts';

// A server of 3.8 answers an operation that it has never heard of exactly as one of 3.5 answers a MultiRead: -6, and
// then it closes the connection. So a proxy that gives MultiRead such a number makes an old server of a real one.
const MULTI_READ = 22;
const UNHEARD_OF = 4711;
const SRVR =
  'Zookeeper version: 3.4.14-4c25d480e66aadd371de8bd2fd8da255ac140bcf, built on 03/06/2019\nMode: leader\n';

function age(frame: Buffer): Buffer {
  const changed = Buffer.from(frame);
  changed.writeInt32BE(UNHEARD_OF, 8);
  return changed;
}

function verdictOf({ kind, wire }: Frame): Verdict {
  return kind === 'read' && wire.readInt32BE(8) === MULTI_READ ? { request: age } : 'pass';
}

async function oldServer(target: string, options: { srvr?: string } = {}): Promise<WireProxy> {
  return wireProxy(target, verdictOf, options);
}

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
  ['says its version', { srvr: SRVR }, 0],
  ['does not say its version', { srvr: 'srvr is not executed because it is not in the whitelist.\n' }, 1],
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

test('a read from an old server that something is written in between has two transactions', async () => {
  const owner = await openFresh();
  const proxy = await oldServer(owner.connect, { srvr: SRVR });
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

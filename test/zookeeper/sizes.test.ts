import { describe, expect, test } from 'vitest';
import { JUTE_MAX_BUFFER, multiFrameBytes } from '../../src/model/write-op.ts';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { ZookeeperError } from '../../src/ports/zookeeper.ts';
import { check, commit, create, openFresh, readAll, readChildren, readData, set } from './session-support.ts';

/** A `create` that fills a frame up to `bytes`. */
function fillingCreate(path: string, bytes: number, chroot: string) {
  return create(path, Buffer.alloc(bytes - multiFrameBytes([create(path)], chroot), 'x'));
}

describe('a transaction', () => {
  test('of exactly as many bytes as a server takes is taken', async () => {
    const session = await openFresh();
    const op = fillingCreate('/größe', JUTE_MAX_BUFFER, session.chroot);
    expect(multiFrameBytes([op], session.chroot)).toBe(1_048_575);
    await commit(session, [op]);
    expect((await readData(session, '/größe')).data.length).toBeGreaterThan(1_048_000);
  });

  test('of one byte more is refused before it is sent, and the session goes on', async () => {
    const session = await openFresh();
    const refused = session.multi([fillingCreate('/a', JUTE_MAX_BUFFER + 1, session.chroot)]);
    await expect(refused).rejects.toThrow(RangeError);
    await expect(refused).rejects.not.toThrow(ZookeeperError);
    await expect(refused).rejects.toThrow('1048576');
    expect(await readAll(session, ['/a'])).toEqual([{ found: 'absent' }]);
  });

  test('of nothing goes through', async () => {
    const session = await openFresh();
    expect(await session.multi([])).toMatchObject({ committed: true, results: [] });
  });

  test('of 5,000 operations goes through as one', async () => {
    const session = await openFresh();
    const paths = Array.from({ length: 5000 }, (_, index) => `/n${index}`);
    const { zxid, results } = await commit(
      session,
      paths.map((path) => create(path)),
    );
    expect(results.length).toBe(5000);
    const read = await readAll(session, paths);
    expect(read.every((result) => result.found === 'data' && result.stat.czxid === zxid)).toBe(true);
  });
});

function dataOf(index: number): Buffer {
  return Buffer.alloc(index % 3 === 0 ? 1_000_000 : 0, index);
}

describe('values', () => {
  test('of no bytes are written and read as such', async () => {
    const session = await openFresh();
    await commit(session, [create('/a'), create('/b', 'x'), set('/b', '', 0)]);
    for (const path of ['/a', '/b']) {
      expect(await readData(session, path)).toMatchObject({ data: Buffer.alloc(0), stat: { dataLength: 0 } });
    }
  });

  test('of every byte come back as they were', async () => {
    const session = await openFresh();
    const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await commit(session, [create('/a', data)]);
    expect((await readData(session, '/a')).data.equals(data)).toBe(true);
  });

  test('of 1 MB and of no bytes are read together, in order', async () => {
    const session = await openFresh();
    const paths = Array.from({ length: 30 }, (_, index) => `/n${index}`);
    for (const [index, path] of paths.entries()) await commit(session, [create(path, dataOf(index))]);
    const results = await readAll(session, [...paths, ...paths]);
    for (const [index, result] of results.entries()) {
      expect(result.found === 'data' && result.data.equals(dataOf(index % 30))).toBe(true);
    }
  });
});

test('paths and names outside ASCII are found again, and children are sorted by UTF-16 code units', async () => {
  const session = await openFresh();
  const names = ['ä', 'z', 'Z', '日本', 'with space', 'a', '€', 'ﬀ'];
  const { results } = await commit(session, [
    create('/größe'),
    ...names.map((name) => create(`/größe/${name}`, name)),
  ]);
  expect(results[1]).toEqual({ op: 'create', path: '/größe/ä' });
  expect(await readChildren(session, znodePath('/größe'))).toEqual({
    found: 'children',
    children: [...names].sort(),
  });
  for (const name of names) expect((await readData(session, `/größe/${name}`)).data.toString()).toBe(name);
});

test('thousands of reads of mixed kinds come back in their order, in frames that a server takes', async () => {
  const session = await openFresh();
  const long = 'x'.repeat(12_000); // 100 of these paths are more than one frame holds
  await commit(session, [create(`/${long}`, 'long'), create('/short', 'short')]);
  const ops = Array.from({ length: 1000 }, (_, index) => ({
    op: index % 5 === 0 ? ('children' as const) : ('data' as const),
    path: (index % 2 === 0 ? `/${long}` : index % 7 === 0 ? '/missing' : '/short') as ZnodePath,
  }));
  const { results } = await session.read(ops);
  const contents = { '/short': 'short', [`/${long}`]: 'long', '/missing': 'absent' };
  const expected = ops.map(({ op, path }) =>
    op === 'data' || path === '/missing' ? contents[path] : 'children',
  );
  expect(results.map((result) => (result.found === 'data' ? result.data.toString() : result.found))).toEqual(
    expected,
  );
});

test('the first and the last transaction of a read differ when something was written in between', async () => {
  const session = await openFresh();
  await commit(session, [create('/a', Buffer.alloc(100_000))]);
  await readData(session, '/a'); // the first read waits until the server has told its version
  const reading = session.read(Array.from({ length: 200 }, () => ({ op: 'data', path: '/a' as ZnodePath })));
  await new Promise(setImmediate); // its first frame has left, and is alone
  const writing = session.multi([set('/a', 'x', 0)]);
  const { firstZxid, lastZxid } = await reading;
  const outcome = await writing;
  expect(outcome.committed && BigInt(lastZxid) >= BigInt(outcome.zxid)).toBe(true);
  expect(BigInt(lastZxid)).toBeGreaterThan(BigInt(firstZxid));
});

test('a check of a version is exact at both ends of its range', async () => {
  const session = await openFresh();
  await commit(session, [create('/a')]);
  expect(await session.multi([check('/a', 2 ** 31 - 1)])).toMatchObject({
    committed: false,
    code: 'bad-version',
  });
  await commit(session, [check('/a', 0), check('/a', -1)]);
});

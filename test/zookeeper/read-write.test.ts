import { describe, expect, test } from 'vitest';
import { ROOT, type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import {
  check,
  commit,
  create,
  openFresh,
  openWriter,
  options,
  readAll,
  readChildren,
  readData,
  remove,
  set,
} from './session-support.ts';

describe('a transaction', () => {
  test('is applied as a whole, and its results carry paths without the chroot, stats and the zxid', async () => {
    const session = await openFresh();
    const outcome = await commit(session, [create('/a', 'one'), set('/a', 'two', 0), check('/a', 1)]);
    const { stat } = await readData(session, '/a');
    expect(outcome.results).toEqual([{ op: 'create', path: '/a' }, { op: 'set', stat }, { op: 'check' }]);
    expect(stat).toMatchObject({ version: 1, dataLength: 3, czxid: outcome.zxid, mzxid: outcome.zxid });
    expect(outcome.zxid).toMatch(/^0x[1-9a-f][0-9a-f]*$/);
  });

  test('fails as a whole, and says which operation failed and why', async () => {
    const session = await openFresh();
    await commit(session, [create('/a'), create('/a/b')]);
    const failing = async (...ops: Parameters<typeof session.multi>[0]) =>
      session.multi([create('/new'), ...ops]);
    expect(await failing(check('/missing', 0))).toMatchObject({
      committed: false,
      index: 1,
      code: 'no-node',
    });
    expect(await failing(create('/a'))).toMatchObject({ committed: false, index: 1, code: 'node-exists' });
    expect(await failing(remove('/a', 0))).toMatchObject({ committed: false, index: 1, code: 'not-empty' });
    expect(await failing(set('/a', '', 7), check('/a', 0))).toEqual({
      committed: false,
      index: 1,
      code: 'bad-version',
      serverCode: -103,
    });
    expect(await readAll(session, ['/new'])).toEqual([{ found: 'absent' }]);
  });

  test('takes version 0 as 0, for check, set and delete', async () => {
    const session = await openFresh();
    await commit(session, [create('/a', 'one'), set('/a', 'two', 0)]);
    for (const op of [check('/a', 0), set('/a', 'stale', 0), remove('/a', 0)]) {
      expect(await session.multi([op])).toMatchObject({ committed: false, index: 0, code: 'bad-version' });
    }
    expect((await readData(session, '/a')).data.toString()).toBe('two');
    await commit(session, [remove('/a', -1)]);
  });
});

test('a read answers every operation in order: data, sorted children, absent, refused', async () => {
  const session = await openFresh();
  const secret = {
    ...create('/secret', 'x'),
    acl: [{ perms: 1, scheme: 'digest', id: 'somebody:AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
  };
  await commit(session, [
    create('/a', 'data'),
    create('/a/z'),
    create('/a/Z'),
    create('/a/ä'),
    secret as never,
  ]);
  const { results, firstZxid, lastZxid } = await session.read([
    { op: 'data', path: '/a' as ZnodePath },
    { op: 'children', path: '/a' as ZnodePath },
    { op: 'data', path: '/missing' as ZnodePath },
    { op: 'children', path: '/missing' as ZnodePath },
    { op: 'data', path: '/secret' as ZnodePath },
  ]);
  expect(results).toEqual([
    { found: 'data', data: Buffer.from('data'), stat: expect.objectContaining({ numChildren: 3 }) },
    { found: 'children', children: ['Z', 'z', 'ä'] },
    { found: 'absent' },
    { found: 'absent' },
    { found: 'refused' },
  ]);
  expect(firstZxid).toBe(lastZxid);
});

test('reading nothing still tells the state of the server', async () => {
  const session = await openFresh();
  const { zxid } = await commit(session, [create('/a')]);
  const { results, firstZxid, lastZxid } = await session.read([]);
  expect(results).toEqual([]);
  expect(BigInt(firstZxid)).toBeGreaterThanOrEqual(BigInt(zxid));
  expect(lastZxid).toBe(firstZxid);
});

test('the root below a chroot is the chroot itself', async () => {
  const session = await openFresh();
  const { results } = await commit(session, [set('/', 'here', 0), create('/child')]);
  const { stat } = await readData(session, '/');
  expect(results[0]).toEqual({
    op: 'set',
    stat: { ...stat, numChildren: 0, cversion: 0, pzxid: stat.czxid },
  });
  expect(await readChildren(session, ROOT)).toEqual({ found: 'children', children: ['child'] });

  const whole = await openWriter(session.connect, { withoutChroot: true });
  expect(whole.chroot).toBe('');
  expect((await readData(whole, session.chroot)).data.toString()).toBe('here');
});

test('sync and getAcl answer, and the ACL of a missing znode is null', async () => {
  const session = await openFresh();
  await commit(session, [create('/a')]);
  await session.sync(ROOT);
  expect(await session.getAcl(znodePath('/a'))).toEqual({
    acl: [{ perms: 31, scheme: 'world', id: 'anyone' }],
    stat: (await readData(session, '/a')).stat,
  });
  expect(await session.getAcl(znodePath('/missing'))).toBeNull();
});

test('a reader has no way to write', async () => {
  const session = await openFresh();
  const reader = await createZookeeper().connectReader(options(session.connect));
  expect('multi' in reader).toBe(false);
  await reader.close();
});

test('an ephemeral znode is gone when its session is closed', async () => {
  const session = await openFresh();
  const other = await openWriter(session.connect);
  await commit(other, [create('/lock', 'mine', { mode: 'ephemeral' })]);
  expect((await readData(session, '/lock')).stat.ephemeralOwner).toBe(other.sessionId);
  await other.close();
  expect(await readAll(session, ['/lock'])).toEqual([{ found: 'absent' }]);
});

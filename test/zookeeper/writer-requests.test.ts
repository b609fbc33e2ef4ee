import { expect, test } from 'vitest';
import { type Acl, OPEN_ACL, aclText } from '../../src/model/acl.ts';
import { ROOT, znodePath } from '../../src/model/znode-path.ts';
import { commit, create, failure, openFresh, openWriter, readChildren, set } from './session-support.ts';

/** The requests of the port that are no transaction: their answers, and their errors by name. */

const PATH = znodePath('/a');
const EPHEMERAL = { mode: 'ephemeral' } as const;

test('a create answers the whole path of a sequential znode and its Stat, or why there is none', async () => {
  const session = await openFresh();
  const created = await session.create(create('/a-', 'data', { mode: 'ephemeral-sequential' }));
  expect(created).toMatchObject({
    path: '/a-0000000000',
    stat: { version: 0, dataLength: 4, ephemeralOwner: session.sessionId },
  });
  const refused = [
    [create('/a-0000000000'), 'node-exists'],
    [create('/a-0000000000/b'), 'no-children-for-ephemerals'],
    [create('/none/b'), 'no-node'],
    [{ ...create('/b'), acl: [] }, 'invalid-acl'],
    [create('/b', '', { mode: { ttlMs: 0 } }), 'bad-arguments'],
  ] as const;
  for (const [op, code] of refused)
    expect((await failure(session.create(op))).error).toMatchObject({ code, sent: true });
  expect(await readChildren(session, ROOT)).toEqual({ found: 'children', children: ['a-0000000000'] });
});

test('a sequential znode without a name is refused before it is sent, and the session goes on', async () => {
  const session = await openFresh();
  const op = { ...create('/', '', { mode: 'persistent-sequential' }) };
  await expect(session.create(op)).rejects.toThrow(RangeError);
  await expect(session.multi([op])).rejects.toThrow(RangeError);
  await commit(session, [create('/a')]);
});

test('an ACL is replaced where its own version is the expected one, and what is read back is what was set', async () => {
  const session = await openFresh();
  await commit(session, [create('/a'), set('/a', 'x', 0)]);
  const acl: Acl = [...OPEN_ACL, { perms: 1, scheme: 'ip', id: '10.0.0.0/8' }];
  expect(await session.setAcl(PATH, acl, 0)).toMatchObject({ version: 1, aversion: 1 });
  const read = await session.getAcl(PATH);
  expect(aclText(read?.acl ?? [])).toBe(aclText(acl));
  expect(read?.stat.aversion).toBe(1);
  const refused = [
    [session.setAcl(PATH, OPEN_ACL, 0), 'bad-version'],
    [session.setAcl(PATH, [], -1), 'invalid-acl'],
    [session.setAcl(znodePath('/none'), OPEN_ACL, -1), 'no-node'],
  ] as const;
  for (const [request, code] of refused)
    expect((await failure(request)).error).toMatchObject({ code, sent: true });
});

test('ephemeral znodes are told below a prefix only, and identities in a stable order', async () => {
  const auth = [{ scheme: 'digest', credentials: Buffer.from('user:password') }];
  const { connect } = await openFresh();
  const session = await openWriter(connect, { auth });
  await commit(session, [
    create('/a'),
    ...['/ab', '/a/2', '/a/1'].map((path) => create(path, '', EPHEMERAL)),
  ]);
  expect(await session.getEphemerals(PATH)).toEqual(['/a/1', '/a/2']);
  expect(await session.getEphemerals(ROOT)).toEqual(['/a/1', '/a/2', '/ab']);
  expect(await session.whoAmI()).toEqual([
    { scheme: 'digest', id: 'user' },
    { scheme: 'ip', id: '127.0.0.1' },
  ]);
});

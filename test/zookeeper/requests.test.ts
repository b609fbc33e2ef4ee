import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Acl, OPEN_ACL } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { type ReadOp } from '../../src/ports/zookeeper.ts';
import { type ReadReply } from '../../src/zookeeper/multi-read.ts';
import { openFreshWire, openWire } from './wire.ts';
import { createOf, requestsOn, setOf } from './wire-requests.ts';

/** What single requests mean to a real server. */

async function fresh() {
  const { wire, chroot } = await openFreshWire();
  return { wire, chroot, ...requestsOn(wire, chroot) };
}

const hash = createHash('sha1').update('user:password').digest('base64');
const OURS: Acl = [{ perms: 31, scheme: 'digest', id: `user:${hash}` }];

test('an ACL is set where its version is the expected one, whatever the version of the data', async () => {
  const { create, multi, setAcl } = await fresh();
  await create('/a');
  await multi([setOf('/a'), setOf('/a')]);
  expect((await setAcl('/a', OPEN_ACL, 0)).value).toMatchObject({ version: 2, aversion: 1 });
  expect(await setAcl('/a', OPEN_ACL, 0)).toMatchObject({ err: -103 });
  expect(await setAcl('/a', OPEN_ACL, 2)).toMatchObject({ err: -103 });
  expect((await setAcl('/a', OURS, -1)).value).toMatchObject({ version: 2, aversion: 2 });
});

test('an ACL is refused to those without the right, of no entries, and on no znode', async () => {
  const { create, setAcl, identify } = await fresh();
  await create('/a');
  expect(await setAcl('/a', [], -1)).toMatchObject({ err: -114 });
  expect(await setAcl('/b', OPEN_ACL, -1)).toMatchObject({ err: -101 });
  await setAcl('/a', OURS, 0);
  expect(await setAcl('/a', OPEN_ACL, 1)).toMatchObject({ err: -102 });
  await identify('user:password');
  expect((await setAcl('/a', OPEN_ACL, 1)).value).toMatchObject({ aversion: 2 });
});

test('the ephemeral znodes of a session are those of no other, at or below the prefix, sorted', async () => {
  const { chroot, create, multi, ephemerals } = await fresh();
  await create('/a');
  await multi(['/z', '/a/2', '/ab', '/a/1'].map((path) => createOf(path, 'ephemeral')));
  const other = requestsOn(await openWire(), chroot);
  await other.create('/a/other', 'ephemeral');
  expect(await ephemerals()).toEqual(['/a/1', '/a/2', '/ab', '/z']);
  expect(await ephemerals(znodePath('/a'))).toEqual(['/a/1', '/a/2']);
  expect(await ephemerals(znodePath('/a/1'))).toEqual(['/a/1']);
  expect(await ephemerals(znodePath('/none'))).toEqual([]);
  expect(await other.ephemerals()).toEqual(['/a/other']);
});

test('ephemeral znodes of a chroot that begins alike are not below this one', async () => {
  const { wire, chroot, create, ephemerals } = await fresh();
  await requestsOn(wire, '').create(`${chroot}-neighbour`, 'ephemeral');
  await create('/a', 'ephemeral');
  expect(await ephemerals()).toEqual(['/a']);
});

test('a server knows us by our address and by our users, whose hashes it does not tell', async () => {
  const { identify, whoAmI } = await fresh();
  expect(await whoAmI()).toEqual([{ scheme: 'ip', id: '127.0.0.1' }]);
  await identify('user:password');
  await identify('other:password');
  expect(await whoAmI()).toEqual([
    { scheme: 'digest', id: 'other' },
    { scheme: 'digest', id: 'user' },
    { scheme: 'ip', id: '127.0.0.1' },
  ]);
});

test('single reads say what a MultiRead says: values, children, what is absent and what is refused', async () => {
  const { multi, readOne, readTogether } = await fresh();
  await multi([createOf('/a'), createOf('/a/z'), createOf('/a/b'), createOf('/ours', 'persistent', OURS)]);
  const paths = ['/', '/a', '/a/b', '/none', '/ours'].map(znodePath);
  const ops: ReadOp[] = paths.flatMap((path) => [
    { op: 'data', path },
    { op: 'children', path },
  ]);
  const together = await readTogether(ops);
  const one: ReadReply[] = [];
  for (const op of ops) one.push(await readOne(op));
  expect(one).toEqual(together);
  expect(one.slice(-4).map(({ found }) => found)).toEqual(['absent', 'absent', 'refused', 'refused']);
  expect(one[3]).toEqual({ found: 'children', children: ['b', 'z'] });
});

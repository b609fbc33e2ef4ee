import { expect, test } from 'vitest';
import { kazoo } from '../support/kazoo.ts';
import { failureOf, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';

test('ephemeral, container and TTL znodes below managed parents are listed and never touched', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/name': 'shop', '/keep': '1' });
  await project.apply();
  await who.create('/app/session', 'eph', { ephemeral: true });
  await makeContainerAndTtl(project.connect);
  const theirs = ['/app/container', '/app/container/child', '/app/session', '/app/ttl'];
  const before = await Promise.all(theirs.map((path) => who.get(path)));
  expect(before.every((node) => node !== null)).toBe(true);
  expect((await project.plan()).unmanaged).toEqual(['/app/container', '/app/session', '/app/ttl']);
  await project.declare({ '/keep': '2' });
  const { changes } = await project.plan();
  expect(changes.map(({ path, actions }) => `${actions.join()} ${path}`)).toEqual([
    'release /app',
    'delete /app/name',
    'update /keep',
  ]);
  await project.apply();
  expect(await Promise.all(theirs.map((path) => who.get(path)))).toEqual(before);
  expect(await who.text('/app/name')).toBeNull();
});

/** Node types that kazoo has no call for are made with ZooKeeper's own request codes through it. */
async function makeContainerAndTtl(connect: string): Promise<void> {
  await kazoo(
    connect,
    `
from kazoo.protocol.serialization import write_buffer, write_string, int_struct, long_struct
from collections import namedtuple
class Create(namedtuple('Create', 'path flags ttl type')):
    def serialize(self):
        b = bytearray()
        b.extend(write_string(self.path))
        b.extend(write_buffer(b'data'))
        b.extend(int_struct.pack(1) + int_struct.pack(31) + write_string('world') + write_string('anyone'))
        b.extend(int_struct.pack(self.flags))
        if self.ttl: b.extend(long_struct.pack(self.ttl))
        return b
    @classmethod
    def deserialize(cls, bytes, offset):
        return True
def make(path, flags, ttl, kind):
    result = zk.handler.async_result()
    zk._call(Create(zk.chroot + path, flags, ttl, kind), result)
    result.get(timeout=20)
make('/app/container', 4, None, 19)
make('/app/ttl', 5, 3600000, 21)
zk.create('/app/container/child', b'x')
`,
  );
}

test('an ephemeral znode at a declared path is blocked, and its owner is named', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/app', 'session', { ephemeral: true });
  await project.declare({ '/app': 'ours' });
  const failure = await failureOf(project.apply());
  expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(failure.hint).toContain(who.session.sessionId);
  await project.declare({ '/app/below': 'ours' });
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(await visible(who)).toEqual({ '/app': 'session' });
});

test('an ephemeral znode that took the place of a managed one is left alone, and given up when it is not declared', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'ours', '/x': '1' });
  await project.apply();
  await who.remove('/app');
  await who.create('/app', 'session', { ephemeral: true });
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  await project.declare({ '/x': '1' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await visible(who)).toEqual({ '/app': 'session', '/x': '1' });
  expect((await project.plan()).changes).toEqual([]);
});

test('what somebody wrote into a parent that zkai made is not deleted with it', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/name': 'shop', '/x': '1' });
  await project.apply();
  await who.set('/app', 'precious');
  await project.declare({ '/x': '1' });
  await project.apply();
  expect(await visible(who)).toEqual({ '/app': 'precious', '/x': '1' });
});

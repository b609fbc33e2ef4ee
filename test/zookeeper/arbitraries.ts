import * as fc from 'fast-check';
import { type Acl } from '../../src/model/acl.ts';
import { type Stat } from '../../src/model/stat.ts';
import { type CreateMode, type CreateOp, type WriteOp } from '../../src/model/write-op.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type ReadOp } from '../../src/ports/zookeeper.ts';

/** What the protocol carries, made up by chance. */

export const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
export const name = fc.stringMatching(/^[a-z0-9 äß€漢]{1,8}$/);
export const namedPath = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}` as ZnodePath);
export const path = fc.oneof(fc.constant('/' as ZnodePath), namedPath);
export const chroot = fc.constantFrom('', '/ai', '/größe/x');
export const xid = fc.integer({ min: 1, max: 2 ** 31 - 1 });
export const version = fc.integer({ min: -1, max: 2 ** 31 - 1 });
export const acl: fc.Arbitrary<Acl> = fc.array(
  fc.record({ perms: fc.integer({ min: 1, max: 31 }), scheme: name, id: fc.string() }),
  { maxLength: 3 },
);

export const plainMode: fc.Arbitrary<CreateMode> = fc.constantFrom(
  'persistent',
  'persistent-sequential',
  'ephemeral',
  'ephemeral-sequential',
);
export const mode: fc.Arbitrary<CreateMode> = fc.oneof(
  plainMode,
  fc.constant('container' as const),
  fc.record({ ttlMs: fc.integer({ min: 1, max: 2 ** 40 }) }),
  fc.record({ ttlMs: fc.integer({ min: 1, max: 2 ** 40 }), sequential: fc.boolean() }),
);

/** Creates of the given modes, or without one. */
export function createOp(modes: fc.Arbitrary<CreateMode>): fc.Arbitrary<CreateOp> {
  const common = { op: fc.constant('create' as const), path: namedPath, data: bytes(50), acl };
  return fc.oneof(fc.record({ ...common, path }), fc.record({ ...common, mode: modes }));
}

export function writeOp(modes: fc.Arbitrary<CreateMode>): fc.Arbitrary<WriteOp> {
  return fc.oneof(
    fc.record({ op: fc.constant('check' as const), path, version }),
    fc.record({ op: fc.constant('delete' as const), path, version }),
    fc.record({ op: fc.constant('set' as const), path, data: bytes(50), version }),
    createOp(modes),
  );
}

export const readOp: fc.Arbitrary<ReadOp> = fc.record({
  op: fc.constantFrom('data' as const, 'children' as const),
  path,
});

const anyInt = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const identifier = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => `0x${value.toString(16)}`);
const time = fc.integer({ min: 0, max: 2 ** 53 - 1 });
export const stat: fc.Arbitrary<Stat> = fc.record({
  czxid: identifier,
  mzxid: identifier,
  ctime: time,
  mtime: time,
  version: anyInt,
  cversion: anyInt,
  aversion: anyInt,
  ephemeralOwner: identifier,
  dataLength: anyInt,
  numChildren: anyInt,
  pzxid: identifier,
});

import * as fc from 'fast-check';
import jute from 'node-zookeeper-client/lib/jute/index.js';
import { describe, expect, test } from 'vitest';
import { type Acl } from '../../src/model/acl.ts';
import { type CreateMode, type CreateOp, type WriteOp, multiFrameBytes } from '../../src/model/write-op.ts';
import { ROOT } from '../../src/model/znode-path.ts';
import { encodeGetAcl, encodeSetAcl } from '../../src/zookeeper/acl.ts';
import { encodeCreate } from '../../src/zookeeper/create.ts';
import { encodeGetEphemerals } from '../../src/zookeeper/ephemerals.ts';
import { encodeMulti, readMultiHeader } from '../../src/zookeeper/multi.ts';
import { encodeMultiRead } from '../../src/zookeeper/multi-read.ts';
import { encodeSingleRead } from '../../src/zookeeper/pipelined-read.ts';
import { type Reader } from '../../src/zookeeper/reader.ts';
import { encodeSync } from '../../src/zookeeper/sync.ts';
import { encodeAddWatch, encodeRemoveWatches } from '../../src/zookeeper/watch-codec.ts';
import { encodeWhoAmI } from '../../src/zookeeper/who-am-i.ts';
import { wirePath } from '../../src/zookeeper/writer.ts';
import {
  acl,
  chroot,
  createOp,
  mode,
  path,
  plainMode,
  readOp,
  version,
  writeOp,
  xid,
} from './arbitraries.ts';
import { readRequest } from './wire-bytes.ts';

/** Everything that zkai asks a server, read back as the protocol has it. */

describe('a multi', () => {
  test('is byte for byte what the library would write, whose versions are right below its Transaction', () => {
    fc.assert(
      fc.property(fc.array(writeOp(plainMode), { maxLength: 5 }), chroot, (ops, prefix) => {
        const library = new jute.TransactionRequest(ops.map(libraryOp));
        library.setChrootPath(prefix);
        const request = new jute.Request(new jute.protocol.RequestHeader(7, jute.OP_CODES.MULTI), library);
        expect(encodeMulti(7, ops, prefix)).toEqual(request.toBuffer());
      }),
    );
  });

  test('carries every operation, with creates of every mode', () => {
    fc.assert(
      fc.property(fc.array(writeOp(mode), { maxLength: 5 }), chroot, (ops, prefix) => {
        const request = readRequest(encodeMulti(3, ops, prefix), 14, 3);
        for (const op of ops) {
          expect(readMultiHeader(request)).toEqual({ type: typeOf(op), err: -1 });
          expect(request.string()).toBe(wirePath(op.path, prefix));
          if (op.op === 'set') expect(request.buffer()).toEqual(op.data);
          if (op.op === 'create') expectCreateBody(request, op);
          else expect(request.int()).toBe(op.version);
        }
        expect(readMultiHeader(request)).toBeNull();
        request.end();
      }),
    );
  });

  test('has the size that the model says', () => {
    fc.assert(
      fc.property(fc.array(writeOp(mode), { maxLength: 5 }), chroot, (ops, prefix) => {
        expect(encodeMulti(1, ops, prefix).length).toBe(4 + multiFrameBytes(ops, prefix));
      }),
    );
  });
});

test('a create of every mode has the operation and the flags of its mode', () => {
  fc.assert(
    fc.property(xid, createOp(mode), chroot, (number, op, prefix) => {
      const type = typeOf(op) === 1 ? 15 : typeOf(op);
      const request = readRequest(encodeCreate(number, op, prefix), type, number);
      expect(request.string()).toBe(wirePath(op.path, prefix));
      expectCreateBody(request, op);
      request.end();
    }),
  );
});

test.each<CreateMode>(['persistent-sequential', 'ephemeral-sequential', { ttlMs: 1, sequential: true }])(
  'a sequential znode has a name: below a chroot the server would number the chroot and leave it (%o)',
  (sequential) => {
    const op: CreateOp = { op: 'create', path: ROOT, data: Buffer.alloc(0), acl: [], mode: sequential };
    for (const prefix of ['', '/ai']) {
      expect(() => encodeCreate(1, op, prefix)).toThrow(RangeError);
      expect(() => encodeMulti(1, [op], prefix)).toThrow(RangeError);
    }
  },
);

test('a getACL is byte for byte what the library would write', () => {
  fc.assert(
    fc.property(path, chroot, (target, prefix) => {
      const record = new jute.protocol.GetACLRequest(wirePath(target, prefix));
      const request = new jute.Request(new jute.protocol.RequestHeader(8, jute.OP_CODES.GET_ACL), record);
      expect(encodeGetAcl(8, target, prefix)).toEqual(request.toBuffer());
    }),
  );
});

test('a setACL is byte for byte what the library would write, with its aversion as it is', () => {
  fc.assert(
    fc.property(path, acl, version, chroot, (target, entries, aversion, prefix) => {
      const record = new jute.protocol.SetACLRequest(
        wirePath(target, prefix),
        entries.map(libraryAcl),
        aversion,
      );
      const request = new jute.Request(new jute.protocol.RequestHeader(8, jute.OP_CODES.SET_ACL), record);
      expect(encodeSetAcl(8, { path: target, acl: entries, aversion }, prefix)).toEqual(request.toBuffer());
    }),
  );
});

test('a MultiRead carries every operation with its path below the chroot', () => {
  fc.assert(
    fc.property(xid, fc.array(readOp, { maxLength: 5 }), chroot, (number, ops, prefix) => {
      const request = readRequest(encodeMultiRead(number, ops, prefix), 22, number);
      for (const op of ops) {
        expect(readMultiHeader(request)).toEqual({ type: op.op === 'data' ? 4 : 8, err: -1 });
        expect(request.string()).toBe(wirePath(op.path, prefix));
        expect(request.boolean()).toBe(false);
      }
      expect(readMultiHeader(request)).toBeNull();
      request.end();
    }),
  );
});

test('a single read asks for the data or the children, and sets no watch', () => {
  fc.assert(
    fc.property(xid, readOp, chroot, (number, op, prefix) => {
      const request = readRequest(encodeSingleRead(number, op, prefix), op.op === 'data' ? 4 : 8, number);
      expect([request.string(), request.boolean()]).toEqual([wirePath(op.path, prefix), false]);
      request.end();
    }),
  );
});

test('sync and getEphemerals carry their path below the chroot, whoAmI nothing', () => {
  fc.assert(
    fc.property(xid, path, chroot, (number, target, prefix) => {
      for (const [encode, type] of [[encodeSync, 9] as const, [encodeGetEphemerals, 103] as const]) {
        const request = readRequest(encode(number, target, prefix), type, number);
        expect(request.string()).toBe(wirePath(target, prefix));
        request.end();
      }
      readRequest(encodeWhoAmI(number), 107, number).end();
    }),
  );
});

test('watches are added in their mode and removed in any', () => {
  fc.assert(
    fc.property(xid, path, chroot, (number, target, prefix) => {
      const frames = [
        [encodeAddWatch(number, target, 'znode', prefix), 106, 0],
        [encodeAddWatch(number, target, 'tree', prefix), 106, 1],
        [encodeRemoveWatches(number, target, prefix), 18, 3],
      ] as const;
      for (const [frame, type, value] of frames) {
        const request = readRequest(frame, type, number);
        expect([request.string(), request.int()]).toEqual([wirePath(target, prefix), value]);
        request.end();
      }
    }),
  );
});

/** The number of an operation inside a multi. */
function typeOf(op: WriteOp): number {
  if (op.op !== 'create') return { check: 13, delete: 2, set: 5 }[op.op];
  if (typeof op.mode === 'object') return 21;
  return op.mode === 'container' ? 19 : 1;
}

function flagsOf(op: CreateOp): number {
  if (typeof op.mode === 'object') return op.mode.sequential === true ? 6 : 5;
  const order = ['persistent', 'ephemeral', 'persistent-sequential', 'ephemeral-sequential', 'container'];
  return order.indexOf(op.mode ?? 'persistent');
}

function expectCreateBody(request: Reader, op: CreateOp): void {
  expect(request.buffer()).toEqual(op.data);
  const entries = request.vector(() => ({
    perms: request.int(),
    scheme: request.string(),
    id: request.string(),
  }));
  expect(entries).toEqual(op.acl);
  expect(request.int()).toBe(flagsOf(op));
  if (typeof op.mode === 'object') expect(request.long()).toBe(op.mode.ttlMs);
}

function libraryAcl({ perms, scheme, id }: Acl[number]) {
  return new jute.data.ACL(perms, new jute.data.Id(scheme, id));
}

function libraryOp(op: WriteOp): object {
  const { CHECK, CREATE, DELETE, SET_DATA } = jute.OP_CODES;
  switch (op.op) {
    case 'check':
      return { type: CHECK, path: op.path, version: op.version };
    case 'delete':
      return { type: DELETE, path: op.path, version: op.version };
    case 'set':
      return { type: SET_DATA, path: op.path, data: op.data, version: op.version };
    case 'create': {
      const acls = op.acl.map((entry) => ({ toRecord: () => libraryAcl(entry) }));
      return { type: CREATE, path: op.path, data: op.data, acls, mode: flagsOf(op) };
    }
  }
}

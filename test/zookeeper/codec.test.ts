import * as fc from 'fast-check';
import jute from 'node-zookeeper-client/lib/jute/index.js';
import { describe, expect, test } from 'vitest';
import { type WriteOp, multiFrameBytes } from '../../src/model/write-op.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type ReadOp } from '../../src/ports/zookeeper.ts';
import { FrameDecoder, MAX_REPLY_BYTES } from '../../src/zookeeper/frame-decoder.ts';
import { decodeMulti, encodeMulti, readMultiHeader } from '../../src/zookeeper/multi.ts';
import { decodeMultiRead, encodeMultiRead } from '../../src/zookeeper/multi-read.ts';
import { aclResponse, connectResponse } from '../../src/zookeeper/records.ts';
import { DecodeError, Reader } from '../../src/zookeeper/reader.ts';
import { wirePath } from '../../src/zookeeper/writer.ts';
import { frame, int, string } from './fake-server.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const name = fc.stringMatching(/^[a-z0-9 äß€漢]{1,8}$/);
const path = fc.oneof(
  fc.constant('/' as ZnodePath),
  fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}` as ZnodePath),
);
const chroot = fc.constantFrom('', '/ai', '/größe/x');
const version = fc.integer({ min: -1, max: 2 ** 31 - 1 });
const acl = fc.array(fc.record({ perms: fc.integer({ min: 1, max: 31 }), scheme: name, id: fc.string() }), {
  maxLength: 3,
});
const writeOp: fc.Arbitrary<WriteOp> = fc.oneof(
  fc.record({ op: fc.constant('check' as const), path, version }),
  fc.record({ op: fc.constant('delete' as const), path, version }),
  fc.record({ op: fc.constant('set' as const), path, data: bytes(50), version }),
  fc.record({ op: fc.constant('create' as const), path, data: bytes(50), acl, ephemeral: fc.boolean() }),
);
const readOp: fc.Arbitrary<ReadOp> = fc.record({
  op: fc.constantFrom('data' as const, 'children' as const),
  path,
});

describe('a multi', () => {
  test('is byte for byte what the library would write, whose versions are right below its Transaction', () => {
    fc.assert(
      fc.property(fc.array(writeOp, { maxLength: 5 }), chroot, (ops, prefix) => {
        const library = new jute.TransactionRequest(ops.map(libraryOp));
        library.setChrootPath(prefix);
        const request = new jute.Request(new jute.protocol.RequestHeader(7, jute.OP_CODES.MULTI), library);
        expect(encodeMulti(7, ops, prefix)).toEqual(request.toBuffer());
      }),
    );
  });

  test('has the size that the model says', () => {
    fc.assert(
      fc.property(fc.array(writeOp, { maxLength: 5 }), chroot, (ops, prefix) => {
        expect(encodeMulti(1, ops, prefix).length).toBe(4 + multiFrameBytes(ops, prefix));
      }),
    );
  });

  test('with fewer, more or other results than operations is no answer', () => {
    const ops: WriteOp[] = [{ op: 'check', path: '/a' as ZnodePath, version: 0 }];
    const checked = Buffer.concat([int(13), Buffer.of(0), int(0)]);
    const removed = Buffer.concat([int(2), Buffer.of(0), int(0)]);
    const end = Buffer.concat([int(-1), Buffer.of(1), int(-1)]);
    const decode = (...parts: Buffer[]) => decodeMulti(new Reader(Buffer.concat(parts)), ops, '');
    expect(decode(checked, end)).toEqual({ committed: true, results: [{ op: 'check' }] });
    for (const parts of [[end], [checked, checked, end], [removed, end], [checked], [checked, end, int(0)]]) {
      expect(() => decode(...parts)).toThrow(DecodeError);
    }
  });
});

test('a MultiRead carries every operation with its path below the chroot', () => {
  fc.assert(
    fc.property(fc.array(readOp, { maxLength: 5 }), chroot, (ops, prefix) => {
      const written = encodeMultiRead(9, ops, prefix);
      const reader = new Reader(written.subarray(4));
      expect([written.readInt32BE(0), reader.int(), reader.int()]).toEqual([written.length - 4, 9, 22]);
      for (const op of ops) {
        expect(readMultiHeader(reader)).toEqual({ type: op.op === 'data' ? 4 : 8, err: -1 });
        expect(reader.string()).toBe(wirePath(op.path, prefix));
        expect(reader.boolean()).toBe(false);
      }
      expect(readMultiHeader(reader)).toBeNull();
      reader.end();
    }),
  );
});

test('an ACL that ends too early or has bytes too many is no answer, though the library takes it', () => {
  const whole = Buffer.concat([int(1), int(31), string('world'), string('anyone'), Buffer.alloc(68)]);
  expect(decodeAcl(whole)().acl).toEqual([{ perms: 31, scheme: 'world', id: 'anyone' }]);
  expect(decodeAcl(Buffer.concat([whole, Buffer.of(0)]))).toThrow(DecodeError);
  for (let end = 0; end < whole.length; end += 1)
    expect(decodeAcl(whole.subarray(0, end))).toThrow(DecodeError);
});

test('every decoder answers random bytes with a value or a DecodeError', () => {
  const write: WriteOp[] = [
    { op: 'create', path: '/a' as ZnodePath, data: Buffer.alloc(0), acl: [] },
    { op: 'set', path: '/a' as ZnodePath, data: Buffer.alloc(0), version: 0 },
  ];
  const read: ReadOp[] = [
    { op: 'data', path: '/a' as ZnodePath },
    { op: 'children', path: '/a' as ZnodePath },
  ];
  const decoders = [
    (input: Buffer) => decodeMulti(new Reader(input), write, ''),
    (input: Buffer) => decodeMultiRead(new Reader(input), read),
    (input: Buffer) => aclResponse(new Reader(input)),
    connectResponse,
    (input: Buffer) => new FrameDecoder().push(input),
  ];
  // Random bytes rarely get past the first number, so small numbers and plausible headers are mixed in.
  const plausible = fc
    .array(fc.oneof(bytes(6), fc.constantFrom(...[-1, 0, 1, 4, 5, 8].map(int), Buffer.of(0), Buffer.of(1))))
    .map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(fc.oneof(bytes(200), plausible), (input) => {
      expect(decoders.map((decode) => thrownBy(() => decode(input))).filter(isForeign)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

describe('a reader', () => {
  test('keeps all 64 bits of an identifier', () => {
    const cases = [
      0n,
      1n,
      0xffff_ffffn,
      0x1_0000_0000n,
      0x5_0000_0007n,
      0x100_abcd_ef00_0001n,
      2n ** 64n - 1n,
    ];
    for (const value of cases) {
      const wire = Buffer.alloc(8);
      wire.writeBigUInt64BE(value);
      expect(new Reader(wire).hex()).toBe(`0x${value.toString(16)}`);
    }
  });

  test('reads times as numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 53 - 1 }), (value) => {
        const wire = Buffer.alloc(8);
        wire.writeBigInt64BE(BigInt(value));
        expect(new Reader(wire).long()).toBe(value);
      }),
    );
  });

  test('reads the null buffer of other clients as an empty one', () => {
    expect(new Reader(int(-1)).buffer()).toEqual(Buffer.alloc(0));
  });
});

describe('the frame decoder', () => {
  test('finds the same frames however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(bytes(40)), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (bodies, cuts) => {
        const stream = Buffer.concat(bodies.map((body) => frame(body)));
        const decoder = new FrameDecoder();
        const frames: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          if (at >= stream.length) break;
          frames.push(...decoder.push(stream.subarray(at, at + cut)));
          at += cut;
        }
        expect(frames).toEqual(bodies);
      }),
    );
  });

  test('joins a long frame once, not once for every chunk', () => {
    const chunk = Buffer.alloc(64 * 1024);
    const decoder = new FrameDecoder();
    const before = process.memoryUsage().arrayBuffers;
    expect(decoder.push(int(1000 * chunk.length))).toEqual([]);
    for (let count = 1; count < 1000; count += 1) expect(decoder.push(chunk)).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(chunk.length);
    expect(decoder.push(chunk).map((whole) => whole.length)).toEqual([1000 * chunk.length]);
  });

  test('refuses a length that no reply has, before it waits for the rest', () => {
    for (const bad of [int(-1), int(MAX_REPLY_BYTES + 1), Buffer.from('HTTP/1.1 400 Bad Request')]) {
      expect(() => new FrameDecoder().push(bad)).toThrow(DecodeError);
    }
  });
});

function decodeAcl(body: Buffer) {
  return () => aclResponse(new Reader(body));
}

function thrownBy(decode: () => unknown): unknown {
  try {
    decode();
    return undefined;
  } catch (error) {
    return error;
  }
}

function isForeign(error: unknown): boolean {
  return error !== undefined && !(error instanceof DecodeError);
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
      const acls = op.acl.map(({ perms, scheme, id }) => ({
        toRecord: () => new jute.data.ACL(perms, new jute.data.Id(scheme, id)),
      }));
      return { type: CREATE, path: op.path, data: op.data, acls, mode: op.mode === 'ephemeral' ? 1 : 0 };
    }
  }
}

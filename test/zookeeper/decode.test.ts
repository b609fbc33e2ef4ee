import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CreateOp, type WriteOp } from '../../src/model/write-op.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { decodeGetAcl } from '../../src/zookeeper/acl.ts';
import { decodeCreate } from '../../src/zookeeper/create.ts';
import { decodeGetEphemerals } from '../../src/zookeeper/ephemerals.ts';
import { decodeMulti } from '../../src/zookeeper/multi.ts';
import { singleReadError } from '../../src/zookeeper/pipelined-read.ts';
import { connectResponse } from '../../src/zookeeper/records.ts';
import { DecodeError, Reader } from '../../src/zookeeper/reader.ts';
import { decodeNotification } from '../../src/zookeeper/watch-codec.ts';
import { bytes } from './arbitraries.ts';
import { int, string } from './fake-server.ts';
import { REPLIES } from './replies.ts';
import { multiHeader, stringsBytes } from './wire-bytes.ts';

describe.each(Object.entries(REPLIES))('the reply to %s', (_, sample) => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(sample, ({ body, decode, value }) => {
        expect(decode(new Reader(body))).toEqual(value);
      }),
    );
  });

  test('is no answer when it ends too early or has bytes too many', () => {
    fc.assert(
      fc.property(sample, bytes(9), ({ body, decode }, more) => {
        for (let end = 0; end < body.length; end += 1)
          expect(() => decode(new Reader(body.subarray(0, end)))).toThrow(DecodeError);
        if (more.length > 0)
          expect(() => decode(new Reader(Buffer.concat([body, more])))).toThrow(DecodeError);
      }),
      { numRuns: 30 },
    );
  });

  test('with bytes that are not the right ones is a value or a DecodeError, never anything else', () => {
    // Random bytes rarely get past the first number, so small numbers and plausible headers are mixed in.
    const plausible = fc
      .array(
        fc.oneof(bytes(6), fc.constantFrom(...[-1, 0, 1, 4, 5, 8, 15].map(int), Buffer.of(0), Buffer.of(1))),
      )
      .map((parts) => Buffer.concat(parts));
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sample, fc.oneof(bytes(200), plausible), changes, ({ body, decode }, random, flips) => {
        const changed = Buffer.from(body);
        for (const [at, byte] of flips) if (changed.length > 0) changed[at % changed.length] = byte;
        for (const input of [random, changed])
          expect(foreignError(() => decode(new Reader(input)))).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});

test('whatever bytes answer a ConnectRequest, they are a value or a DecodeError', () => {
  const framed = fc
    .tuple(bytes(16), bytes(40))
    .map(([head, rest]) =>
      Buffer.concat([head, Buffer.alloc(16 - head.length), int(rest.length - 20), rest]),
    );
  fc.assert(
    fc.property(fc.oneof(bytes(60), framed), (input) => {
      expect(foreignError(() => connectResponse(input))).toBeNull();
    }),
    { numRuns: 1000 },
  );
});

test('an ACL whose lengths go backwards is no answer, though the library reads it in circles', () => {
  const circle = Buffer.concat([int(2 ** 31 - 1), int(31), int(-4), int(-8), Buffer.alloc(100)]);
  expect(() => decodeGetAcl(new Reader(circle))).toThrow(DecodeError);
});

describe('a multi', () => {
  test('with fewer, more or other results than operations is no answer', () => {
    const ops: WriteOp[] = [{ op: 'check', path: znodePath('/a'), version: 0 }];
    const [checked, removed, end] = [multiHeader(13, false), multiHeader(2, false), multiHeader(-1, true)];
    const decode = (...parts: Buffer[]) => decodeMulti(new Reader(Buffer.concat(parts)), ops, '');
    expect(decode(checked, end)).toEqual({ committed: true, results: [{ op: 'check' }] });
    for (const parts of [[end], [checked, checked, end], [removed, end], [checked], [checked, end, int(0)]]) {
      expect(() => decode(...parts)).toThrow(DecodeError);
    }
  });

  test('has no result of a create for another operation, nor the other way round', () => {
    const create: WriteOp = { op: 'create', path: znodePath('/a'), data: Buffer.alloc(0), acl: [] };
    const check: WriteOp = { op: 'check', path: znodePath('/a'), version: 0 };
    const end = multiHeader(-1, true);
    const created = Buffer.concat([multiHeader(1, false), string('/a'), end]);
    const checked = Buffer.concat([multiHeader(13, false), end]);
    expect(() => decodeMulti(new Reader(checked), [create], '')).toThrow(DecodeError);
    expect(() => decodeMulti(new Reader(created), [check], '')).toThrow(DecodeError);
  });
});

test('a created znode is the one that was asked for, or it is no answer', () => {
  const statOfZeros = Buffer.alloc(68);
  const op: CreateOp = { op: 'create', path: znodePath('/a'), data: Buffer.alloc(0), acl: [] };
  const sequential: CreateOp = { ...op, mode: 'persistent-sequential' };
  const body = (created: string) => new Reader(Buffer.concat([string(created), statOfZeros]));
  const decode = (created: string, asked: CreateOp) => () => decodeCreate(body(created), asked, '/ai').path;
  expect(decode('/ai/a', op)()).toBe('/a');
  expect(decode('/ai/a0000000012', sequential)()).toBe('/a0000000012');
  expect(decode('/ai/a-2147483648', sequential)()).toBe('/a-2147483648');
  for (const other of ['', '/a', '/ai/b', '/ai/a0000000001', '/ai/aa', '/other/a'])
    expect(decode(other, op)).toThrow(DecodeError);
  for (const other of ['', '/ai/a', '/ai/b0000000001', '/ai/a1', '/ai/a0000000001/b', '/xx/a0000000001'])
    expect(decode(other, sequential)).toThrow(DecodeError);
});

test('ephemeral znodes beside the prefix or beside the chroot are left out, though the server names them', () => {
  const body = stringsBytes(['/ai/ab', '/ai/a/c', '/ai', '/aix/a', '/ai/a', '/b', '']);
  const decode = (prefix: string, root: string) =>
    decodeGetEphemerals(new Reader(body), znodePath(prefix), root);
  expect(decode('/a', '/ai')).toEqual(['/a', '/a/c']);
  expect(decode('/', '/ai')).toEqual(['/', '/a', '/a/c', '/ab']);
  expect(decode('/ai/a', '')).toEqual(['/ai/a', '/ai/a/c']);
  expect(decode('/', '')).toEqual(['/ai', '/ai/a', '/ai/a/c', '/ai/ab', '/aix/a', '/b']);
});

test('an event outside the chroot has no path', () => {
  const changed = Buffer.concat([int(3), int(3)]);
  const decode = (target: Buffer, root: string) =>
    decodeNotification(new Reader(Buffer.concat([changed, target])), root).path;
  expect(decode(string('/ai'), '/ai')).toBe('/');
  expect(decode(string('/ai/a'), '/ai')).toBe('/a');
  for (const outside of ['/aix', '/', '/b/a', '', '/ai/', '/ai//a'])
    expect(decode(string(outside), '/ai')).toBeNull();
  expect(decode(string('/'), '')).toBe('/');
  for (const none of [string(''), int(-1)])
    expect([decode(none, ''), decode(none, '/ai')]).toEqual([null, null]);
});

test('the error of a single read says what the error of one among many says', () => {
  expect([-101, -102, -4].map(singleReadError)).toEqual([
    { found: 'absent' },
    { found: 'refused' },
    { found: 'error', serverCode: -4 },
  ]);
});

/** What was thrown that is no DecodeError. */
function foreignError(decode: () => unknown): unknown {
  try {
    decode();
    return null;
  } catch (error) {
    return error instanceof DecodeError ? null : error;
  }
}

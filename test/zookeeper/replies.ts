import * as fc from 'fast-check';
import { type Stat } from '../../src/model/stat.ts';
import { type CreateOp, type WriteOp } from '../../src/model/write-op.ts';
import { type ZnodePath, isWithin } from '../../src/model/znode-path.ts';
import { type ReadOp } from '../../src/ports/zookeeper.ts';
import { decodeGetAcl, decodeSetAcl } from '../../src/zookeeper/acl.ts';
import { decodeCreate } from '../../src/zookeeper/create.ts';
import { decodeGetEphemerals } from '../../src/zookeeper/ephemerals.ts';
import { decodeMulti } from '../../src/zookeeper/multi.ts';
import { type ReadReply, decodeMultiRead } from '../../src/zookeeper/multi-read.ts';
import { decodeSingleRead, singleReadError } from '../../src/zookeeper/pipelined-read.ts';
import { type Reader } from '../../src/zookeeper/reader.ts';
import { decodeSync } from '../../src/zookeeper/sync.ts';
import { decodeAddWatch, decodeDone, decodeNotification } from '../../src/zookeeper/watch-codec.ts';
import { decodeWhoAmI } from '../../src/zookeeper/who-am-i.ts';
import { wirePath } from '../../src/zookeeper/writer.ts';
import {
  acl,
  bytes,
  chroot,
  createOp,
  mode,
  name,
  namedPath,
  path,
  readOp,
  stat,
  writeOp,
} from './arbitraries.ts';
import { int, string } from './fake-server.ts';
import { bufferBytes, multiHeader, statBytes, stringsBytes } from './wire-bytes.ts';

/** A reply as a server writes it, how we read it, and what it says. */
interface Sample {
  readonly body: Buffer;
  readonly decode: (body: Reader) => unknown;
  readonly value: unknown;
}

const notification = fc.tuple(
  fc.constantFrom(
    [1, 'created'],
    [2, 'deleted'],
    [3, 'changed'],
    [4, 'children'],
    [-1, null],
    [0, null],
    [99, null],
  ),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);

/** Every reply that we decode, by the name of its request. */
export const REPLIES = {
  sync: path.map((target): Sample => ({ body: string(target), decode: decodeSync, value: undefined })),
  getAcl: fc.tuple(acl, stat).map(([entries, value]): Sample => {
    const parts = entries.map(({ perms, scheme, id }) =>
      Buffer.concat([int(perms), string(scheme), string(id)]),
    );
    const body = Buffer.concat([int(entries.length), ...parts, statBytes(value)]);
    return { body, decode: decodeGetAcl, value: { acl: entries, stat: value } };
  }),
  setAcl: stat.map((value): Sample => ({ body: statBytes(value), decode: decodeSetAcl, value })),
  create: fc.tuple(createOp(mode), stat, chroot).map(([op, value, prefix]): Sample => {
    const created = `${op.path}${numberOf(op)}`;
    const body = Buffer.concat([string(wirePath(created as ZnodePath, prefix)), statBytes(value)]);
    const decode = (reader: Reader) => decodeCreate(reader, op, prefix);
    return { body, decode, value: { path: created, stat: value } };
  }),
  multi: fc
    .tuple(fc.array(writeOp(mode), { maxLength: 5 }), stat, chroot)
    .map(([ops, value, prefix]): Sample => {
      const body = Buffer.concat([...ops.map((op) => writeResult(op, value, prefix)), multiHeader(-1, true)]);
      const results = ops.map((op) => {
        if (op.op === 'create') return { op: 'create', path: `${op.path}${numberOf(op)}` };
        return op.op === 'set' ? { op: 'set', stat: value } : { op: op.op };
      });
      const decode = (reader: Reader) => decodeMulti(reader, ops, prefix);
      return { body, decode, value: { committed: true, results } };
    }),
  'multi that failed': fc
    .tuple(fc.array(writeOp(mode), { minLength: 1, maxLength: 5 }), fc.nat())
    .map(([ops, at]): Sample => {
      const index = at % ops.length;
      const codes = ops.map((_, each) => (each < index ? 0 : each === index ? -9999 : -2));
      const results = codes.map((code) => Buffer.concat([multiHeader(-1, false), int(code)]));
      const body = Buffer.concat([...results, multiHeader(-1, true)]);
      const decode = (reader: Reader) => decodeMulti(reader, ops, '');
      return { body, decode, value: { committed: false, index, code: 'other', serverCode: -9999 } };
    }),
  multiRead: fc
    .array(fc.tuple(readOp, bytes(20), stat, fc.constantFrom(0, -101, -102, -4)), { maxLength: 5 })
    .map((reads): Sample => {
      const parts = reads.map(([op, data, value, err]) =>
        err === 0
          ? Buffer.concat([multiHeader(op.op === 'data' ? 4 : 8, false), readBody(op, data, value)])
          : Buffer.concat([multiHeader(-1, false), int(err)]),
      );
      const ops = reads.map(([op]) => op);
      return {
        body: Buffer.concat([...parts, multiHeader(-1, true)]),
        decode: (reader) => decodeMultiRead(reader, ops),
        value: reads.map(([op, data, value, err]) =>
          err === 0 ? readValue(op, data, value) : singleReadError(err),
        ),
      };
    }),
  'single read': fc.tuple(readOp, bytes(20), stat).map(([op, data, value]): Sample => ({
    body: readBody(op, data, value),
    decode: (reader) => decodeSingleRead(reader, op),
    value: readValue(op, data, value),
  })),
  getEphemerals: fc.tuple(fc.uniqueArray(namedPath), path, chroot).map(([paths, prefix, root]): Sample => ({
    body: stringsBytes([
      ...paths.map((each) => wirePath(each, root)),
      ...(root === '' ? [] : [`${root}x`, '/']),
    ]),
    decode: (reader) => decodeGetEphemerals(reader, prefix, root),
    value: paths.filter((each) => isWithin(each, prefix)).sort(),
  })),
  whoAmI: fc.array(fc.record({ scheme: name, id: fc.string() })).map((ids): Sample => {
    const parts = ids.map(({ scheme, id }) => Buffer.concat([string(scheme), string(id)]));
    const value = ids.toSorted((a, b) => order(a.scheme, b.scheme) || order(a.id, b.id));
    return { body: Buffer.concat([int(ids.length), ...parts]), decode: decodeWhoAmI, value };
  }),
  addWatch: fc.constant<Sample>({ body: int(0), decode: decodeAddWatch, value: undefined }),
  done: fc.constant<Sample>({ body: Buffer.alloc(0), decode: decodeDone, value: undefined }),
  notification: fc
    .tuple(notification, path, chroot)
    .map(([[[type, event], state], target, prefix]): Sample => ({
      body: Buffer.concat([int(Number(type)), int(state), string(wirePath(target, prefix))]),
      decode: (reader) => decodeNotification(reader, prefix),
      value: { event, type, state, path: target },
    })),
} satisfies Record<string, fc.Arbitrary<Sample>>;

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What the server appends to the path of a sequential znode. */
function numberOf({ mode: of }: CreateOp): string {
  const sequential = typeof of === 'object' ? of.sequential === true : of?.endsWith('-sequential');
  return sequential === true ? '0000000042' : '';
}

/** Creates with an operation of their own are answered as `create2`, with a Stat. */
function writeResult(op: WriteOp, value: Stat, prefix: string): Buffer {
  switch (op.op) {
    case 'check':
      return multiHeader(13, false);
    case 'delete':
      return multiHeader(2, false);
    case 'set':
      return Buffer.concat([multiHeader(5, false), statBytes(value)]);
    case 'create': {
      const created = string(wirePath(`${op.path}${numberOf(op)}` as ZnodePath, prefix));
      const own = typeof op.mode === 'object' || op.mode === 'container';
      return Buffer.concat([multiHeader(own ? 15 : 1, false), created, ...(own ? [statBytes(value)] : [])]);
    }
  }
}

function readBody(op: ReadOp, data: Buffer, value: Stat): Buffer {
  return op.op === 'data' ? Buffer.concat([bufferBytes(data), statBytes(value)]) : stringsBytes(['b', 'a']);
}

function readValue(op: ReadOp, data: Buffer, value: Stat): ReadReply {
  return op.op === 'data'
    ? { found: 'data', data, stat: value }
    : { found: 'children', children: ['a', 'b'] };
}

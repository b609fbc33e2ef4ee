import { expect } from 'vitest';
import { type Stat } from '../../src/model/stat.ts';
import { Reader } from '../../src/zookeeper/reader.ts';
import { int, string } from './fake-server.ts';

/** The body of a request, once its length, number and type are what they should be. */
export function readRequest(frame: Buffer, type: number, xid: number): Reader {
  expect(frame.readInt32BE(0)).toBe(frame.length - 4);
  const request = new Reader(frame.subarray(4));
  expect([request.int(), request.int()]).toEqual([xid, type]);
  return request;
}

/** 64 bits, signed or not. */
function long(value: string | number): Buffer {
  const written = Buffer.alloc(8);
  written.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return written;
}

export function statBytes(value: Stat): Buffer {
  return Buffer.concat([
    long(value.czxid),
    long(value.mzxid),
    long(value.ctime),
    long(value.mtime),
    int(value.version),
    int(value.cversion),
    int(value.aversion),
    long(value.ephemeralOwner),
    int(value.dataLength),
    int(value.numChildren),
    long(value.pzxid),
  ]);
}

export function stringsBytes(texts: readonly string[]): Buffer {
  return Buffer.concat([int(texts.length), ...texts.map(string)]);
}

export function bufferBytes(data: Buffer): Buffer {
  return Buffer.concat([int(data.length), data]);
}

/** What stands before every operation of a multi and before every result. */
export function multiHeader(type: number, done: boolean): Buffer {
  return Buffer.concat([int(type), Buffer.of(done ? 1 : 0), int(-1)]);
}

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameDecoder, MAX_REPLY_BYTES } from '../../src/zookeeper/frame-decoder.ts';
import { DecodeError, Reader } from '../../src/zookeeper/reader.ts';
import { bytes } from './arbitraries.ts';
import { frame, int } from './fake-server.ts';

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

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameDecoder, MAX_REPLY_BYTES } from '../../src/zookeeper/frame-decoder.ts';
import { DecodeError, Reader } from '../../src/zookeeper/reader.ts';
import { connectResponse } from '../../src/zookeeper/records.ts';
import { bytes } from './arbitraries.ts';
import { frame, int } from './fake-server.ts';
import { REPLIES } from './replies.ts';

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
  /** Frames, with garbage behind or between them. */
  const stream = fc
    .array(fc.oneof({ weight: 4, arbitrary: bytes(40).map((body) => frame(body)) }, bytes(12)), {
      maxLength: 12,
    })
    .map((parts) => Buffer.concat(parts));
  const cuts = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 60 });

  test('finds the same frames, and the same garbage, however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, cuts, (all, lengths) => {
        const whole = decodeAll([all]);
        expect(decodeAll(cutInto(all, lengths))).toEqual(whole);
        expect(decodeAll(cutInto(all, [1]))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test('finds every frame that was written', () => {
    fc.assert(
      fc.property(fc.array(bytes(40)), cuts, (bodies, lengths) => {
        const all = Buffer.concat(bodies.map((body) => frame(body)));
        expect(decodeAll(cutInto(all, lengths))).toEqual({ frames: bodies, problem: null });
      }),
    );
  });

  test('gives what random bytes hold to any decoder: a value or a DecodeError, and nothing else', () => {
    const replies = fc.oneof(...Object.values(REPLIES));
    const part = fc.oneof(
      bytes(60),
      replies.map(({ body }) => frame(body)),
    );
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        flips,
        cuts,
        replies,
        (parts, changes, lengths, { decode }) => {
          const all = Buffer.concat(parts);
          for (const [at, byte] of changes) if (all.length > 0) all[at % all.length] = byte;
          for (const body of decodeAll(cutInto(all, lengths)).frames) {
            for (const read of [() => decode(new Reader(body)), () => connectResponse(body)]) {
              try {
                read();
              } catch (error) {
                expect(error).toBeInstanceOf(DecodeError);
              }
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('joins a long frame once, not once for every chunk', () => {
    const chunk = Buffer.alloc(64 * 1024);
    const decoder = new FrameDecoder();
    const before = process.memoryUsage().arrayBuffers;
    expect([...decoder.push(int(1000 * chunk.length))]).toEqual([]);
    for (let count = 1; count < 1000; count += 1) expect([...decoder.push(chunk)]).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(chunk.length);
    expect(Array.from(decoder.push(chunk), (whole) => whole.length)).toEqual([1000 * chunk.length]);
  });

  test('refuses a length that no reply has, before it waits for the rest', () => {
    for (const bad of [int(-1), int(MAX_REPLY_BYTES + 1), Buffer.from('HTTP/1.1 400 Bad Request')]) {
      expect(() => [...new FrameDecoder().push(bad)]).toThrow(DecodeError);
    }
  });
});

/** The frames of some chunks, up to the first length that is none. */
function decodeAll(chunks: readonly Buffer[]): { frames: Buffer[]; problem: string | null } {
  const decoder = new FrameDecoder();
  const frames: Buffer[] = [];
  try {
    for (const chunk of chunks) for (const found of decoder.push(chunk)) frames.push(found);
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    return { frames, problem: String(error) };
  }
  return { frames, problem: null };
}

/** Chunks of the given lengths, over and over. */
function cutInto(all: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < all.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    chunks.push(all.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { encodeSetWatches } from '../../src/zookeeper/watch-codec.ts';
import { wirePath } from '../../src/zookeeper/writer.ts';
import { chroot, namedPath, path } from './arbitraries.ts';
import { readRequest } from './wire-bytes.ts';

const LIMIT = 128 * 1024;
const zxid = Buffer.from('fedcba9876543210', 'hex');

describe('setting all watches again', () => {
  test('names every path once, in its list, below the chroot, in one frame where they fit', () => {
    fc.assert(
      fc.property(fc.array(namedPath), fc.array(path), chroot, (znode, tree, prefix) => {
        const frames = encodeSetWatches(zxid, { znode, tree }, prefix).map((encode) => encode(3));
        expect(frames.length).toBe(znode.length + tree.length === 0 ? 0 : 1);
        expect(readAll(frames)).toEqual({
          znode: znode.map((each) => wirePath(each, prefix)),
          tree: tree.map((each) => wirePath(each, prefix)),
        });
      }),
    );
  });

  test('takes as few frames of at most 128 KiB as the paths need in their order', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(lengths, lengths, chroot, (short, long, prefix) => {
        const [znode, tree] = [short, long].map((list) => list.map((length) => filled(length))) as [
          ZnodePath[],
          ZnodePath[],
        ];
        const frames = encodeSetWatches(zxid, { znode, tree }, prefix).map((encode) => encode(3));
        expect(readAll(frames)).toEqual({
          znode: znode.map((each) => wirePath(each, prefix)),
          tree: tree.map((each) => wirePath(each, prefix)),
        });
        for (const [index, frame] of frames.entries()) {
          expect(frame.length - 4).toBeLessThanOrEqual(LIMIT);
          const first = readFirstPath(frames[index + 1]);
          if (first !== undefined)
            expect(frame.length - 4 + 4 + Buffer.byteLength(first)).toBeGreaterThan(LIMIT);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('fills a frame to the last byte, and gives a path that is longer a frame of its own', () => {
    const fixed = 8 + 8 + 5 * 4;
    const exact = filled(LIMIT - fixed - 4);
    expect(sizes([exact])).toEqual([LIMIT]);
    expect(sizes([filled(100), filled(LIMIT - fixed - 4 - 104)])).toEqual([LIMIT]);
    expect(sizes([filled(100), filled(LIMIT - fixed - 4 - 103)])).toEqual([fixed + 104, LIMIT - 103]);
    expect(sizes([exact, znodePath('/a')])).toEqual([LIMIT, fixed + 4 + 2]);
    const longer = filled(2 * LIMIT);
    expect(sizes([znodePath('/a'), longer, znodePath('/b')])).toEqual([
      fixed + 6,
      fixed + 4 + 2 * LIMIT,
      fixed + 6,
    ]);
  });

  test('of 10,000 watches stays far below what a server takes', () => {
    const tree = Array.from({ length: 10_000 }, (_, index) => znodePath(`/${'n'.repeat(100)}/${index}`));
    const frames = encodeSetWatches(zxid, { znode: [], tree }, '/ai').map((encode) => encode(3));
    expect(frames.length).toBe(9);
    expect(readAll(frames).tree.length).toBe(10_000);
  });
});

/** The sizes of the frames. */
function sizes(znode: ZnodePath[]): number[] {
  return encodeSetWatches(zxid, { znode, tree: [] }, '').map((encode) => encode(3).length - 4);
}

/** A path of so many bytes. */
function filled(length: number): ZnodePath {
  return `/${'x'.repeat(length - 1)}` as ZnodePath;
}

function readFirstPath(frame: Buffer | undefined): string | undefined {
  if (frame === undefined) return undefined;
  const request = readRequest(frame, 105, 3);
  request.hex();
  for (let list = 0; list < 3; list += 1) request.strings();
  return [...request.strings(), ...request.strings()][0];
}

/** What the frames say, together. */
function readAll(frames: readonly Buffer[]) {
  const all = { znode: [] as string[], tree: [] as string[] };
  for (const frame of frames) {
    const request = readRequest(frame, 105, 3);
    expect(request.hex()).toBe('0xfedcba9876543210');
    expect([request.strings(), request.strings(), request.strings()]).toEqual([[], [], []]);
    all.znode.push(...request.strings());
    all.tree.push(...request.strings());
    request.end();
  }
  return all;
}

import { expect, test } from 'vitest';
import { readDataBelow } from '../../src/live/tree.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { type ReadResult } from '../../src/ports/zookeeper.ts';

const PATHS = ['/a', '/a/b', '/a/b/c', '/a/b/d', '/a/e', '/f'] as ZnodePath[];
const FOUND = { found: 'refused' } as const;

/** Reads a tree that has these paths, and keeps what it was asked for. */
function treeOf(...there: string[]) {
  const rounds: string[][] = [];
  const read = async (ops: readonly { readonly path: ZnodePath }[]): Promise<ReadResult[]> => {
    rounds.push(ops.map(({ path }) => path));
    return ops.map(({ path }) => (there.includes(path) ? FOUND : { found: 'absent' }));
  };
  return { read, rounds };
}

function found(results: readonly ReadResult[]): string[] {
  return PATHS.filter((_, index) => results[index]?.found !== 'absent');
}

test('what is below a znode that is not there is not read', async () => {
  const { read, rounds } = treeOf();
  expect(found(await readDataBelow(read, PATHS, new Set(PATHS)))).toEqual([]);
  expect(rounds).toEqual([['/a', '/f']]);
});

test('what is there after all is read with all that is below it', async () => {
  const there = ['/a', '/a/b', '/a/b/d', '/f'];
  const { read, rounds } = treeOf(...there);
  expect(found(await readDataBelow(read, PATHS, new Set(PATHS)))).toEqual(there);
  expect(rounds).toEqual([
    ['/a', '/f'],
    ['/a/b', '/a/e'],
    ['/a/b/c', '/a/b/d'],
  ]);
});

test('what is thought to be there is read at once', async () => {
  const { read, rounds } = treeOf('/a', '/a/b/c');
  expect(found(await readDataBelow(read, PATHS, new Set(['/a/b'] as ZnodePath[])))).toEqual(['/a']);
  expect(rounds).toEqual([['/a', '/a/b', '/a/e', '/f']]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { watchTops } from '../../src/live/watch-tops.ts';
import { isWithin, type ZnodePath } from '../../src/model/znode-path.ts';

const ROOT = '/zkai' as ZnodePath;

function topsOf(paths: readonly string[], most?: number): string[] {
  return watchTops(ROOT, paths as ZnodePath[], most);
}

test('one watch is enough for everything below the root', () => {
  expect(topsOf(['/zkai/a/tasks/x', '/zkai/a/models/y', '/zkai'])).toEqual(['/zkai']);
});

test('what is elsewhere is watched where it begins', () => {
  expect(topsOf(['/zk', '/app/config/a', '/app/config', '/app/config/b/c', '/app/other'])).toEqual([
    '/zkai',
    '/app/config',
    '/app/other',
    '/zk',
  ]);
});

test('many places are watched from their parents, the deepest first', () => {
  expect(topsOf(['/a/b/1', '/a/b/2', '/a/b/3', '/c/1'], 3).sort()).toEqual(['/a/b', '/c/1', '/zkai']);
  expect(topsOf(['/a', '/b', '/c'], 2)).toEqual(['/']);
});

test('whatever the paths are, each is below a watch, and there are few', () => {
  const name = fc.constantFrom('a', 'b', 'zkai', 'x1', 'x2');
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);
  fc.assert(
    fc.property(fc.array(path), fc.integer({ min: 1, max: 5 }), (paths, most) => {
      const tops = watchTops(ROOT, paths as ZnodePath[], most);
      expect(tops.length).toBeLessThanOrEqual(most);
      for (const each of [...paths, ROOT] as ZnodePath[])
        expect(tops.some((top) => isWithin(each, top))).toBe(true);
    }),
  );
});

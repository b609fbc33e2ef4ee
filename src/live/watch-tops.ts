import { parentOf, ROOT, type ZnodePath } from '../model/znode-path.ts';

/** Each watch is a line in every frame that arms them again, and in a table of the server. */
const MOST = 64;

/**
 * A few paths at or below which all of `paths` are: `root`, and of those that are not below it the highest ones; where these
 * are many, their parents instead, the deepest first.
 */
export function watchTops(root: ZnodePath, paths: Iterable<ZnodePath>, most: number = MOST): ZnodePath[] {
  let tops = new Set<ZnodePath>([root]);
  for (const path of [...paths].sort()) if (!isCovered(path, tops)) tops.add(path);
  while (tops.size > most) {
    const deepest = Math.max(...[...tops].map((path) => (path === root ? 0 : depthOf(path))));
    const raise = (path: ZnodePath): ZnodePath =>
      path !== root && depthOf(path) === deepest ? parentOf(path) : path;
    const raised = [...tops].map(raise).sort();
    tops = new Set();
    for (const path of raised) if (!isCovered(path, tops)) tops.add(path);
  }
  return [...tops];
}

function isCovered(path: ZnodePath, tops: ReadonlySet<ZnodePath>): boolean {
  for (let up = path; ; up = parentOf(up)) {
    if (tops.has(up)) return true;
    if (up === ROOT) return false;
  }
}

function depthOf(path: ZnodePath): number {
  return path === ROOT ? 0 : path.split('/').length - 1;
}

import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';

/**
 * Every path at and below `top`, parents before their children, as deep as it goes; empty where there is no `top`. One
 * round of reads for each level. A znode that goes while we read is left out with what was below it; one that we may
 * not read is listed without what is below it. What `isSkipped` says is not listed, nor what is below that.
 */
export async function listSubtree(
  read: ReadMany,
  top: ZnodePath,
  isSkipped: (path: ZnodePath) => boolean = () => false,
): Promise<ZnodePath[]> {
  const found: ZnodePath[] = [];
  for (let level = [top].filter((path) => !isSkipped(path)); level.length > 0;) {
    const results = await read(level.map((path) => ({ op: 'children', path })));
    const next: ZnodePath[] = [];
    for (const [index, path] of level.entries()) {
      const result = results[index];
      if (result === undefined || result.found === 'absent') continue;
      found.push(path);
      if (result.found !== 'children') continue;
      for (const name of result.children) {
        const child = joinPath(path, name);
        if (!isSkipped(child)) next.push(child);
      }
    }
    level = next;
  }
  return found;
}

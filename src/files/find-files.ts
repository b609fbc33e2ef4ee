import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type GlobOptions } from 'tinyglobby';
import { byCodeUnits } from '../model/canonical-json.ts';
import { type FoundFiles } from '../ports/files.ts';
import { CrawlGuard } from './crawl-guard.ts';
import { type FileSystem } from './file-system.ts';
import { refuseOutside } from './inside.ts';

const IGNORED = ['node_modules', '.git', '.zkai'];

/**
 * The files below a directory that match the globs, relative to it, sorted. Directories of tools and names that
 * start with a dot are left out; what the globs meet and nobody can read is told beside the files.
 * @throws ZkaiFailure `invalid` for a glob that leads out of the directory
 */
export async function findFiles(
  directory: string,
  globs: readonly string[],
  fileSystem: FileSystem,
): Promise<FoundFiles> {
  for (const pattern of globs) refuseOutside(pattern);
  const { glob } = await import('tinyglobby');
  const root = await realpath(directory);
  const guard = new CrawlGuard(root, IGNORED, fileSystem);
  const found = await glob([...globs], {
    cwd: root,
    ignore: IGNORED.map((name) => `**/${name}/**`),
    dot: false,
    expandDirectories: false,
    fs: guard.fs as NonNullable<GlobOptions['fs']>,
  });
  const unreadable = guard
    .problems(found.map((path) => join(root, path)))
    .map(([path, problem]) => ({ path: relative(root, path).split(sep).join('/'), problem }))
    .sort((a, b) => byCodeUnits(a.path, b.path));
  const refused = new Set(unreadable.map(({ path }) => path));
  const paths = [...new Set(found)].filter((path) => !refused.has(path)).sort(byCodeUnits);
  return { paths, unreadable };
}

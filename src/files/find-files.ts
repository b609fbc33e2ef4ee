import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type GlobOptions } from 'tinyglobby';
import { byCodeUnits } from '../model/canonical-json.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { refuseOutside } from './inside.ts';
import { LinkGuard } from './link-guard.ts';

const IGNORED = ['node_modules', '.git', '.zkai'];

/**
 * The files below a directory that match the globs, relative to it, sorted. Directories of tools and names that
 * start with a dot are left out.
 * @throws ZkaiFailure `invalid` for a link that leads out of the directory or nowhere, where the globs meet it: to
 * leave it out in silence would look like a deletion
 */
export async function findFiles(directory: string, globs: readonly string[]): Promise<string[]> {
  for (const pattern of globs) refuseOutside(pattern);
  const { glob } = await import('tinyglobby');
  const guard = new LinkGuard(await realpath(directory), IGNORED);
  const found = await glob([...globs], {
    cwd: directory,
    ignore: IGNORED.map((name) => `**/${name}/**`),
    dot: false,
    expandDirectories: false,
    fs: guard.fs as NonNullable<GlobOptions['fs']>,
  });
  refuseStrays(directory, guard.relevant(found.map((path) => join(directory, path))));
  return [...new Set(found)].sort(byCodeUnits);
}

function refuseStrays(
  directory: string,
  strays: readonly (readonly [path: string, problem: string])[],
): void {
  const lines = strays.map(([path, problem]) => `${relative(directory, path)} ${problem}`).sort(byCodeUnits);
  if (lines.length === 0) return;
  throw new ZkaiFailure('invalid', lines[0] ?? '', {
    details: lines.slice(1),
    hint: 'copy what is needed into the project, remove the link, or narrow `sources` in zkai.yaml',
  });
}

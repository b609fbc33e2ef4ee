import { realpath as realpathOfFs } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { byCodeUnits } from '../model/canonical-json.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { refuseOutside } from './inside.ts';

const IGNORED = ['node_modules', '.git', '.zkai'];

/**
 * The files below a directory that match the globs, relative to it, sorted. Directories of tools and names that
 * start with a dot are left out.
 * @throws ZkaiFailure `invalid` for a link that leads out of the directory or nowhere: to leave it out in silence
 * would look like a deletion
 */
export async function findFiles(directory: string, globs: readonly string[]): Promise<string[]> {
  for (const pattern of globs) refuseOutside(pattern);
  const { glob } = await import('tinyglobby');
  const links = new LinkGuard(await realpath(directory));
  const found = await glob([...globs], {
    cwd: directory,
    ignore: IGNORED.map((name) => `**/${name}/**`),
    dot: false,
    expandDirectories: false,
    fs: { realpath: links.realpath },
  });
  links.refuseStrays(directory);
  return [...new Set(found)].sort(byCodeUnits);
}

/** Stands between the crawler and the links that it meets, so that it never leaves the project. */
class LinkGuard {
  private readonly root: string;
  private readonly strays: { readonly path: string; readonly problem: string }[] = [];

  constructor(root: string) {
    this.root = root;
  }

  readonly realpath = ((path: string, done: (error: Error | null, real: string) => void) => {
    realpathOfFs(path, (error, real) => {
      const isInside = real === this.root || (real ?? '').startsWith(this.root + sep);
      if (error === null && isInside) return done(null, real);
      const problem =
        error === null ? `is a link that leads out of the project, to ${real}` : 'is a link to nothing';
      if (!IGNORED.includes(basename(path))) this.strays.push({ path, problem });
      done(error ?? new Error(problem), '');
    });
  }) as typeof realpathOfFs;

  refuseStrays(directory: string): void {
    const lines = this.strays
      .map(({ path, problem }) => `${relative(directory, path)} ${problem}`)
      .sort(byCodeUnits);
    if (lines.length === 0) return;
    throw new ZkaiFailure('invalid', lines[0] ?? '', {
      details: lines.slice(1),
      hint: 'copy what is needed into the project, remove the link, or narrow `sources` in zkai.yaml',
    });
  }
}

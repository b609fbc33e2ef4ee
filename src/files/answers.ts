import { statSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { type FoundFiles, type ProjectFiles } from '../ports/files.ts';
import { errorCode } from './file-system.ts';

type Find = ProjectFiles['find'];

const NOTHING: FoundFiles = { paths: [], unreadable: [] };

/** What was asked of the file system, and how to see that it would say something else now. Paths are absolute. */
export class Answers {
  readonly #root: string;
  /** Every path that matters, with what it was before it was read; `undefined` for one that only leads to others. */
  readonly #paths = new Map<string, string | undefined>();
  readonly #lists = new Map<string, { readonly globs: readonly string[]; readonly found: FoundFiles }>();
  readonly #listed = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The directories in which a change would be seen. */
  get directories(): ReadonlySet<string> {
    return new Set([...this.#listed, ...[...this.#paths.keys()].map((path) => dirname(path))]);
  }

  /** Before a file is read. Directories above it may be moved away, and others put in their place. */
  reads(path: string): void {
    if (this.#paths.get(path) !== undefined) return;
    this.#leadsTo(path);
    this.#paths.set(path, stampOf(path));
  }

  /** Before a directory is listed. */
  lists(directory: string): void {
    if (directory !== this.#root) this.#leadsTo(directory);
    this.#listed.add(directory);
  }

  found(globs: readonly string[], found: FoundFiles): void {
    this.#lists.set(globs.join('\n'), { globs, found });
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Whether something new in a directory could be of interest. */
  isListed(directory: string): boolean {
    return this.#listed.has(directory);
  }

  /** The paths of which the answers are others now, relative to the project. */
  async differing(find: Find): Promise<string[]> {
    const moved = [...this.#paths]
      .filter(([path, stamp]) => stamp !== undefined && stamp !== stampOf(path))
      .map(([path]) => this.nameOf(path));
    for (const { globs, found } of this.#lists.values()) {
      const now = await find(globs).catch(() => NOTHING); // the whole project may be gone
      moved.push(...differences(found, now));
    }
    return moved;
  }

  nameOf(path: string): string {
    return relative(this.#root, path).split(sep).join('/');
  }

  #leadsTo(path: string): void {
    for (let at = path; at !== this.#root && !this.#paths.has(at); at = dirname(at)) {
      this.#paths.set(at, undefined);
      if (at === dirname(at)) return;
    }
  }
}

function differences(before: FoundFiles, after: FoundFiles): string[] {
  const [was, is] = [namesIn(before), namesIn(after)];
  return [...[...was].filter((name) => !is.has(name)), ...[...is].filter((name) => !was.has(name))];
}

function namesIn({ paths, unreadable }: FoundFiles): Set<string> {
  return new Set([...paths, ...unreadable.map(({ path }) => path)]);
}

/** Another one after whatever writes a file or puts one in its place. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join();
  } catch (error) {
    return errorCode(error);
  }
}

import { lstat, readdir, realpath, stat } from 'node:fs';
import { basename, resolve, sep } from 'node:path';

type Callback<Value> = (error: Error | null, value?: Value) => void;

/**
 * Stands between a crawler and the file system, so that it never leaves the project: a link that leads out (or
 * nowhere) looks like an empty directory or a plain file. Which of them matter is known afterwards: those that the
 * crawler opened, and those among its results. An unrelated link beside the sources is nobody's business.
 */
export class LinkGuard {
  private readonly root: string;
  private readonly ignored: readonly string[];
  /** What is wrong with each link that leads out, by its absolute path. */
  private readonly strays = new Map<string, string>();
  private readonly opened = new Set<string>();

  constructor(root: string, ignored: readonly string[]) {
    this.root = root;
    this.ignored = ignored;
  }

  /** The functions that the crawler gets in place of node's. */
  get fs() {
    return {
      realpath: (path: string, done: Callback<string>): void =>
        realpath(path, (error, real) => {
          if (error === null && (real === this.root || real.startsWith(this.root + sep)))
            return done(null, real);
          const problem =
            error === null ? `is a link that leads out of the project, to ${real}` : 'is a link to nothing';
          this.strays.set(resolve(path), problem);
          done(null, path);
        }),
      stat: (path: string, done: Callback<unknown>): void =>
        stat(path, (error, found) => (error === null ? done(null, found) : lstat(path, done))),
      readdir: (path: string, options: { withFileTypes: true }, done: Callback<unknown[]>): void => {
        if (!this.strays.has(resolve(path))) return readdir(path, options, done);
        this.opened.add(resolve(path));
        done(null, []);
      },
    };
  }

  /** The links that matter, as absolute path and problem. `found` are the crawler's results, absolute. */
  relevant(found: readonly string[]): [path: string, problem: string][] {
    const matched = new Set(found);
    return [...this.strays].filter(
      ([path]) => !this.ignored.includes(basename(path)) && (matched.has(path) || this.opened.has(path)),
    );
  }
}

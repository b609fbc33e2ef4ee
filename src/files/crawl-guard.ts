import { type Dirent, lstat, realpath, stat } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import { errorCode, type FileSystem, isMissing } from './file-system.ts';

type Callback<Value> = (error: Error | null, value?: Value) => void;

/**
 * Stands between a crawler and the file system, so that it never leaves the project and passes over nothing in
 * silence. A link that leads out (or nowhere) looks like an empty directory or a plain file to the crawler. Which of
 * them matter is known afterwards: those that it opened, and those among its results. An unrelated link beside the
 * sources is nobody's business. A directory that cannot be listed always matters: the crawler asks for no others.
 */
export class CrawlGuard {
  private readonly root: string;
  private readonly ignored: readonly string[];
  private readonly fileSystem: FileSystem;
  /** What is wrong with each link that cannot be followed, by its absolute path. */
  private readonly strays = new Map<string, string>();
  private readonly opened = new Set<string>();
  /** What is wrong with each directory that cannot be listed. */
  private readonly closed = new Map<string, string>();

  constructor(root: string, ignored: readonly string[], fileSystem: FileSystem) {
    this.root = root;
    this.ignored = ignored;
    this.fileSystem = fileSystem;
  }

  /** The functions that the crawler gets in place of node's. */
  get fs() {
    return {
      realpath: (path: string, done: Callback<string>): void =>
        realpath(path, (error, real) => {
          if (error === null && (real === this.root || real.startsWith(this.root + sep)))
            return done(null, real);
          this.strays.set(resolve(path), linkProblem(error, real));
          if (error !== null && !isMissing(error)) this.opened.add(resolve(path)); // it may lead to documents
          done(null, path);
        }),
      stat: (path: string, done: Callback<unknown>): void =>
        stat(path, (error, found) => (error === null ? done(null, found) : lstat(path, done))),
      readdir: (path: string, options: { withFileTypes: true }, done: Callback<Dirent[]>): void =>
        this.readdir(resolve(path), options, done),
    };
  }

  /** The paths that matter, absolute, with what is wrong. `found` are the crawler's results, absolute. */
  problems(found: readonly string[]): [path: string, problem: string][] {
    const matched = new Set(found);
    const strays = [...this.strays].filter(([path]) => matched.has(path) || this.opened.has(path));
    return [...strays, ...this.closed].filter(([path]) => !this.ignored.includes(basename(path)));
  }

  private readdir(path: string, options: { withFileTypes: true }, done: Callback<Dirent[]>): void {
    if (this.strays.has(path)) {
      this.opened.add(path);
      return done(null, []);
    }
    this.fileSystem.readdir(path, options, (error, entries = []) => {
      if (error === null) return done(null, entries.map(asFile));
      if (!isMissing(error)) {
        this.closed.set(path, `cannot be read (${errorCode(error)}): what is in it would look deleted`);
        return done(null, []);
      }
      // Globs may start at a directory that is not there, which is fine, or at a link to one, which is not.
      lstat(path, (gone, link) => {
        if (gone === null && link.isSymbolicLink()) this.closed.set(path, linkProblem(error, ''));
        done(null, []);
      });
    });
  }
}

/** Pipes, sockets and devices look like files, so that the globs meet them and reading says what they are. */
function asFile(entry: Dirent): Dirent {
  if (entry.isFile() || entry.isDirectory() || entry.isSymbolicLink()) return entry;
  return Object.create(entry, { isFile: { value: () => true } }) as Dirent;
}

function linkProblem(error: Error | null, real: string): string {
  if (error === null) return `is a link that leads out of the project, to ${real}`;
  return isMissing(error)
    ? 'is a link to nothing'
    : `is a link that cannot be followed (${errorCode(error)})`;
}

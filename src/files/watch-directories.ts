import { type FSWatcher, watch } from 'node:fs';
import { join, sep } from 'node:path';
import { errorCode, isMissing } from './file-system.ts';

/** Tells the absolute path of what moved, the directory itself where nobody says more. */
type Hear = (directory: string, path: string | null) => void;

export type WatchDirectory = (
  directory: string,
  hear: (event: string, name: string | null) => void,
) => FSWatcher;

const WATCH: WatchDirectory = (directory, hear) => watch(directory, hear);

/**
 * One watch for each directory. Node can watch a tree on Linux, too, but there it walks the tree while it changes: it loses
 * what happens meanwhile (nodejs/node#48437), and throws where nobody catches it for what went away (nodejs/node#52018).
 */
export class DirectoryWatches {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #hear: Hear;
  readonly #fail: (reason: string) => void;
  readonly #watch: WatchDirectory;

  /** `fail`: the operating system has no watches left, or none at all. */
  constructor(hear: Hear, fail: (reason: string) => void, watchDirectory: WatchDirectory = WATCH) {
    this.#hear = hear;
    this.#fail = fail;
    this.#watch = watchDirectory;
  }

  /** One that is not there is not watched; the one above it says when it comes. */
  add(directory: string): void {
    if (this.#watchers.has(directory)) return;
    try {
      const watcher = this.#watch(directory, (event, name) => this.#moved(directory, event, name));
      watcher.on('error', () => this.#drop(directory));
      this.#watchers.set(directory, watcher);
    } catch (error) {
      if (!isMissing(error) && errorCode(error) !== 'EACCES') this.#fail(errorCode(error));
    }
  }

  /** Closes all but those of some directories. */
  keep(directories: ReadonlySet<string>): void {
    for (const directory of this.#watchers.keys()) if (!directories.has(directory)) this.#close(directory);
  }

  close(): void {
    this.keep(new Set());
  }

  #moved(directory: string, event: string, name: string | null): void {
    const path = name === null ? null : join(directory, name);
    // A watch goes along with its directory; what is in its place now has to be watched anew.
    if (path !== null && event === 'rename') this.#closeBelow(path);
    this.#hear(directory, path);
  }

  #closeBelow(path: string): void {
    for (const directory of this.#watchers.keys())
      if (directory === path || directory.startsWith(path + sep)) this.#close(directory);
  }

  #drop(directory: string): void {
    this.#close(directory);
    this.#hear(directory, null);
  }

  #close(directory: string): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
  }
}

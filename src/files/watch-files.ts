import { readdir, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { byCodeUnits } from '../model/canonical-json.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { type FileWatchOptions, type WatchedFiles } from '../ports/file-watch.ts';
import { Answers } from './answers.ts';
import { FILE_SYSTEM } from './file-system.ts';
import { projectFiles } from './project-files.ts';
import { Waiter } from './waiter.ts';
import { DirectoryWatches, type WatchDirectory } from './watch-directories.ts';

/** Milliseconds without an event after which a save is over: editors write aside, rename, and delete. */
const QUIET = 80;
/** What never rests is looked at after this, in milliseconds. */
const LONGEST = 1000;
/** Milliseconds between two looks where nobody tells; at most one part in so many of the time is spent on them. */
const POLL_MS = 1000;
const POLL_SHARE = 10;

/**
 * Watches what is asked of the files of a project. A directory is watched before anything in it is read, and what a file
 * was before it was read is kept: an event on such a file is a change, one beside it a reason to look.
 */
export function watchFiles(
  directory: string,
  { pollMs, onPolling }: FileWatchOptions,
  watchDirectory?: WatchDirectory,
): WatchedFiles {
  const root = realpathSync(directory);
  const waiter = new Waiter();
  const moved = new Set<string>();
  let answers = new Answers(root);
  let mayHaveMoved = false;
  let interval = pollMs;

  const hear = (home: string, path: string | null): void => {
    if (path !== null && answers.has(path)) moved.add(answers.nameOf(path));
    else if (path === null || answers.isListed(home)) mayHaveMoved = true;
    else return;
    waiter.wake();
  };
  const poll = (reason: string): void => {
    if (interval !== undefined) return;
    interval = POLL_MS;
    watches.close();
    onPolling(reason, interval);
    waiter.wake();
  };
  const watches = new DirectoryWatches(hear, poll, watchDirectory);
  const watch = (home: string): void => {
    if (interval === undefined) watches.add(home);
  };
  /** All of them: each may be moved away or come, and another one be put in its place. */
  const watchAbove = (path: string): void => {
    for (let at = path; at !== root && at !== dirname(at); at = dirname(at)) watch(dirname(at));
  };
  const reads = (file: string): void => {
    watchAbove(file);
    answers.reads(file);
  };
  const asks = (path: string): void => {
    const file = resolve(root, path);
    reads(file);
    const real = realPathOf(file);
    if (real === file || !real.startsWith(root)) return;
    reads(real);
    // Of what leads there nobody is told by the name of the file.
    for (const home of [dirname(file), dirname(real)]) answers.lists(home);
  };
  const look = async (): Promise<string[]> => {
    const start = performance.now();
    const names = await answers.differing(asked.find); // a new directory is watched from now on
    if (interval !== undefined) interval = Math.max(interval, POLL_SHARE * (performance.now() - start));
    return names;
  };

  const asked = projectFiles(directory, {
    ...FILE_SYSTEM,
    readdir: (home, options, done) => {
      watchAbove(home);
      watch(home);
      answers.lists(home);
      readdir(home, options, done);
    },
  });
  return {
    files: watching(asked, asks, async (globs) => {
      const found = await asked.find(globs);
      answers.found(globs, found);
      return found;
    }),
    begin: () => {
      answers = new Answers(root);
      moved.clear();
      mayHaveMoved = false;
    },
    changed: async (signal) => {
      watches.keep(answers.directories);
      for (;;) {
        const isIdle = moved.size === 0 && !mayHaveMoved;
        if (isIdle) await waiter.wait(interval, signal);
        await waiter.rest({ quietMs: QUIET, longestMs: LONGEST }, signal);
        const names = new Set(moved);
        moved.clear();
        if (mayHaveMoved || interval !== undefined) for (const name of await look()) names.add(name);
        mayHaveMoved = false;
        if (names.size > 0) return [...names].sort(byCodeUnits);
      }
    },
    close: () => watches.close(),
  };
}

/** The same files; `asks` is told of each before it is looked at. */
function watching(
  files: ProjectFiles,
  asks: (path: string) => void,
  find: ProjectFiles['find'],
): ProjectFiles {
  const before =
    <Result>(answer: (path: string) => Promise<Result>) =>
    (path: string): Promise<Result> => {
      asks(path);
      return answer(path);
    };
  return {
    ...files,
    find,
    readText: before(files.readText),
    readBytes: before(files.readBytes),
    exists: before(files.exists),
    isDirectory: before(files.isDirectory),
    realPath: before(files.realPath),
  };
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

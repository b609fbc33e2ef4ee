import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Readable, type Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from './kill-group.ts';

/** Bytes of the longest answer. */
export const LONGEST_ANSWER = 1024 * 1024;
/** Bytes that are kept of what a program says on stderr: the last ones. */
const KEPT_STDERR = 16 * 1024;
/** Milliseconds between asking a program to end and ending it, and again until its output is given up. */
const GRACE = 500;

export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** All variables that it gets. */
  readonly env: Readonly<Record<string, string>>;
  /** What stands on its stdin. */
  readonly input: Buffer;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** The process groups that are there now, by their leaders: for whoever ends this process in a hurry. */
  readonly groups: Set<number>;
}

/** `unread`: it ended, or closed its stdin, before it had read everything. */
export type ProgramEnd =
  | { readonly how: 'exited'; readonly code: number }
  | { readonly how: 'killed'; readonly by: NodeJS.Signals }
  | { readonly how: 'not-started'; readonly error: NodeJS.ErrnoException }
  | { readonly how: 'unread' | 'timeout' | 'too-long' | 'aborted' };

export interface ProgramOutput {
  readonly end: ProgramEnd;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * Runs a program to its end, and ends it where that does not come: behind its limit, when it says too much, or when the
 * signal fires. Nothing of its process group is left then. Never rejects.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramOutput> {
  const child = await start(run);
  if (child instanceof Error) return neverStarted(child);
  const { pid } = child;
  run.groups.add(pid);
  const closed = once(child, 'close');
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const cuts = new AbortController();
  const cut = (how: 'timeout' | 'too-long' | 'aborted') => (): void => cuts.abort(how);
  const limit = setTimeout(cut('timeout'), run.limitMs);
  const onAbort = cut('aborted');
  run.signal.addEventListener('abort', onAbort);
  if (run.signal.aborted) onAbort();
  const stdout = keepFirst(child.stdout, cut('too-long'));
  const stderr = keepLast(child.stderr);
  const isRead = feed(child.stdin, run.input);

  const left = await Promise.race([exited, askedToEnd(cuts.signal, pid)]);
  clearTimeout(limit);
  run.signal.removeEventListener('abort', onAbort);
  // Whatever is left of it, such as what it has started, would run on and keep its output open.
  killGroup(pid, 'SIGKILL');
  run.groups.delete(pid);
  await Promise.race([closed, grace()]);
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
  const end = cuts.signal.aborted ? { how: cuts.signal.reason as 'timeout' } : endOf(left, isRead());
  return { end, stdout: stdout(), stderr: stderr() };
}

type Child = ChildProcessWithoutNullStreams & { readonly pid: number };

/** In a process group of its own, so that all of it can be ended, and without a terminal to ask anybody. */
async function start({ command, args, directory, env }: ProgramRun): Promise<Child | NodeJS.ErrnoException> {
  try {
    const child = spawn(command, args, { cwd: directory, env, detached: true, stdio: 'pipe' });
    if (child.pid === undefined) return (await once(child, 'error'))[0] as NodeJS.ErrnoException;
    return child as Child;
  } catch (error) {
    return error as NodeJS.ErrnoException; // an argument that no program can be given
  }
}

function neverStarted(error: NodeJS.ErrnoException): ProgramOutput {
  return { end: { how: 'not-started', error }, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
}

/** Asks the group to end when the signal fires, and leaves it the time to do so. */
async function askedToEnd(signal: AbortSignal, leader: number): Promise<null> {
  if (!signal.aborted) await once(signal, 'abort');
  killGroup(leader, 'SIGTERM');
  await grace();
  return null;
}

/** Nobody waits for this alone: as long as it matters, the program or its pipes are there. */
function grace(): Promise<void> {
  return sleep(GRACE, undefined, { ref: false });
}

function endOf(left: readonly [number | null, NodeJS.Signals | null] | null, isRead: boolean): ProgramEnd {
  const [code, by] = left ?? [null, null];
  if (code === null) return { how: 'killed', by: by ?? 'SIGKILL' };
  return code === 0 && !isRead ? { how: 'unread' } : { how: 'exited', code };
}

/** Writes everything. Returns whether all of it was taken: a pipe that nobody reads takes some. */
function feed(stdin: Writable, input: Buffer): () => boolean {
  stdin.on('error', () => {}); // it has ended, or closed its stdin
  stdin.end(input);
  return () => stdin.writableFinished;
}

/** Keeps the beginning, and reads on: a program that cannot write waits, and its limit would be the reason. */
function keepFirst(stream: Readable, onFull: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER) onFull();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks);
}

function keepLast(stream: Readable): () => Buffer {
  let kept = Buffer.alloc(0);
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT_STDERR);
  });
  return () => kept;
}

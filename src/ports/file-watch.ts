import { type ProjectFiles } from './files.ts';

/** The project's files, with an eye on every answer that they give. */
export interface WatchedFiles {
  /** To read through: what is asked of these, and nothing else, is watched, from before the answer on. */
  readonly files: ProjectFiles;
  /** Forgets the answers so far: from now on those count that are given from now on. */
  begin(): void;
  /**
   * Waits until one of the answers may be another one, and nothing has moved for a moment; the files and directories that
   * moved, relative to the project, sorted. @throws the reason of the signal
   */
  changed(signal: AbortSignal): Promise<readonly string[]>;
  close(): void;
}

export interface FileWatchOptions {
  /** Milliseconds between two looks at everything; absent: the operating system tells, as long as it can. */
  readonly pollMs?: number | undefined;
  /** It cannot: from now on it is looked, every `ms`. */
  readonly onPolling: (reason: string, ms: number) => void;
}

export type WatchFiles = (options: FileWatchOptions) => Promise<WatchedFiles>;

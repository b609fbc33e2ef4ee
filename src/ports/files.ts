/** The project's directory. Paths are relative to it; nothing outside it is ever read or written. */
export interface ProjectFiles {
  /** Absolute path of the project directory, for messages. */
  readonly directory: string;
  /** The files that match the globs, sorted, symbolic links that leave the project refused. */
  find(globs: readonly string[]): Promise<string[]>;
  /** @throws ZkaiFailure when the path leaves the project, is missing, or is no regular UTF-8 file. */
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Buffer>;
  /** Writes a whole file by rename, so that a reader sees the old or the new one. Creates directories. */
  write(path: string, content: string | Buffer, options?: { readonly executable?: boolean }): Promise<void>;
  exists(path: string): Promise<boolean>;
  remove(path: string): Promise<void>;
}

/** The project's directory. Paths are relative to it; nothing outside it is ever read or written. */
export interface ProjectFiles {
  /** Absolute path of the project directory, for messages. */
  readonly directory: string;
  find(globs: readonly string[]): Promise<FoundFiles>;
  /** @throws ZkaiFailure `invalid` when the path leaves the project, is missing, or is no UTF-8 file that can be read. */
  readText(path: string): Promise<string>;
  readBytes(path: string): Promise<Buffer>;
  /** Writes a whole file by rename, so that a reader sees the old or the new one. Creates directories. */
  write(path: string, content: string | Buffer, options?: { readonly executable?: boolean }): Promise<void>;
  /** Writes a file in the place of one that still holds these bytes; false, and nothing is written, where it does not. */
  replace(path: string, expected: Buffer, content: string | Buffer): Promise<boolean>;
  exists(path: string): Promise<boolean>;
  /** @throws ZkaiFailure `invalid` when the path leaves the project. */
  isDirectory(path: string): Promise<boolean>;
  remove(path: string): Promise<void>;
  /** Where a file is when links are followed, relative to the project; it need not exist. @throws ZkaiFailure `invalid` when that is outside. */
  realPath(path: string): Promise<string>;
}

export interface FoundFiles {
  /** The files that match the globs, sorted. */
  readonly paths: readonly string[];
  /**
   * What the globs meet and nobody can read, sorted by path: directories that cannot be listed, and symbolic links
   * that leave the project or lead nowhere. To leave one out in silence would look like a deletion.
   */
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[];
}

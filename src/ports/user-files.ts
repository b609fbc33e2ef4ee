/**
 * Files that a person names on the command line, such as a saved plan: anywhere, and relative to where they
 * are. What a YAML file or a znode names goes through `ProjectFiles` instead.
 */
export interface UserFiles {
  /** @throws ZkaiFailure `usage` when it cannot be read, `invalid` when it is no UTF-8. */
  readText(path: string): Promise<string>;
  /** The same; `null` where there is none. */
  readIfThere(path: string): Promise<string | null>;
  /** True for a file that is there; false for a pipe, a device, a directory, and for nothing. */
  isFile(path: string): Promise<boolean>;
  /** @throws ZkaiFailure `failed` when it cannot be written. */
  write(path: string, content: string): Promise<void>;
  /**
   * Writes a file in the place of one that still holds `expected` (`null`: of none); false, and nothing is written, where
   * somebody was faster. @throws ZkaiFailure `failed` when it cannot be written.
   */
  replace(path: string, expected: string | null, content: string): Promise<boolean>;
  /** Adds to the end of a file, which others may add to as well. @throws ZkaiFailure `failed` when that is not possible. */
  append(path: string, content: string): Promise<void>;
}

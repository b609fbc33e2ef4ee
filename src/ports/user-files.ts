/**
 * Files that a person names on the command line, such as a saved plan: anywhere, and relative to where they
 * are. What a YAML file or a znode names goes through `ProjectFiles` instead.
 */
export interface UserFiles {
  /** @throws ZkaiFailure `usage` when it cannot be read, `invalid` when it is no UTF-8. */
  readText(path: string): Promise<string>;
  /** @throws ZkaiFailure `failed` when it cannot be written. */
  write(path: string, content: string): Promise<void>;
}

/**
 * Results of earlier runs, which never have to be there and never have to be right about anything but their key: whoever
 * asks has put everything into the key that the result depends on.
 */
export interface ResultCache {
  /** What was kept under a key, exactly; `null` for anything else, whatever is in its place. */
  read(key: string): Promise<string | null>;
  /** Keeps a result if it can. Never fails. */
  write(key: string, value: string): Promise<void>;
}

/** The person at the terminal, where there is one. */
export interface Prompt {
  /** False without a terminal, with `--no-input` and in CI: then nothing may be asked. */
  readonly canAsk: boolean;
  /**
   * Asks once and reads one line. True only when the answer is exactly `expected`.
   * @throws ZkaiFailure `interrupted` or `terminated` when a signal ends the wait, and `usage` when nobody can be asked.
   */
  confirm(question: string, expected: string): Promise<boolean>;
}

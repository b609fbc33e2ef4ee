/** Time and chance, so that the rest is a function of its arguments. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds with fractions since some moment in the past; never goes back. */
  elapsed(): number;
  /** Resolves after `ms` (after 24 days at most), or at once with a rejection when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  uuid(): string;
}

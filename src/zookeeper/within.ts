/** The time for something is up. */
export class LateError extends Error {}

interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * For work that knows no deadline and no signal, such as that of the system's resolver: its end is then left to itself.
 * @throws LateError with `message` when `timeoutMs` have passed; the signal's reason at once
 */
export function within<T>(work: Promise<T>, { timeoutMs, signal }: Limits, message: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      how();
    };
    const abort = () => settle(() => reject(signal?.reason as Error));
    const late = () => settle(() => reject(new LateError(message)));
    const timer = setTimeout(late, timeoutMs);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    work.then(
      (value) => settle(() => resolve(value)),
      (error: Error) => settle(() => reject(error)),
    );
  });
}

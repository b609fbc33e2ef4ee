/** Keeps the process alive: there is no socket meanwhile. @throws the signal's reason at once. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Any number of pauses that one signal ends. Each with a listener of its own would make N of them cost N²: a signal
 * searches all its listeners for the one to remove.
 */
export class Pauses {
  readonly #running = new Set<() => void>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => {
      for (const end of Array.from(this.#running)) end();
    });
  }

  /** Whether it took its whole time: false where the signal ended it, at once where it had fired before. */
  pause(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#running.delete(end);
        resolve(!this.#signal.aborted);
      };
      const timer = setTimeout(end, ms);
      if (this.#signal.aborted) end();
      else this.#running.add(end);
    });
  }
}

/**
 * Milliseconds to wait before the next try, the first being number 0: twice as long each time, and by chance anything
 * from half of it, so that clients that lost the same server do not come back as one ("full jitter" is from AWS
 * Architecture Blog, "Exponential Backoff and Jitter", 2015; half of it stays, since the first tries should come late
 * enough to find something changed).
 */
export function backoff(
  attempt: number,
  { firstMs, longestMs }: { firstMs: number; longestMs: number },
): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempt, 20), longestMs);
  return full * (0.5 + Math.random() / 2);
}

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

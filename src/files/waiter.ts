/** Above this a timer of Node fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Waits for what somebody tells at some time. */
export class Waiter {
  #calls = 0;
  #resume = (): void => {};

  wake(): void {
    this.#calls += 1;
    this.#resume();
  }

  /** Until it is woken, `ms` at most. @throws the reason of the signal */
  async wait(ms: number | undefined, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
      timer = setTimeout(resolve, Math.min(ms ?? LONGEST_MS, LONGEST_MS));
      signal.addEventListener('abort', this.#resume, { once: true });
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', this.#resume);
    this.#resume = () => {};
    signal.throwIfAborted();
  }

  /** Until nobody wakes it for a while, or for too long. @throws the reason of the signal */
  async rest(
    { quietMs, longestMs }: { readonly quietMs: number; readonly longestMs: number },
    signal: AbortSignal,
  ): Promise<void> {
    for (const end = performance.now() + longestMs; performance.now() < end;) {
      const calls = this.#calls;
      await this.wait(quietMs, signal);
      if (this.#calls === calls) return;
    }
  }
}

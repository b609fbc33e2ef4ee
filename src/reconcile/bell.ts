import { type Clock } from '../ports/clock.ts';

/**
 * Wakes somebody who waits, and remembers: rung while nobody listens, the next one to listen hears it at once. However
 * often it is rung, it is heard once: what it says is "look again", never what has happened.
 */
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  /** Waits until it rings, `ms` are over, or the signal fires; true where it has rung. For one listener at a time. */
  async wait(ms: number, { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }) {
    if (!this.#rung && !signal.aborted) {
      const nap = new AbortController();
      const wake = (): void => nap.abort();
      this.#wake = wake;
      signal.addEventListener('abort', wake);
      await clock.sleep(ms, nap.signal).catch(() => {});
      signal.removeEventListener('abort', wake);
      this.#wake = null;
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}

interface Waiting<T> {
  readonly timer: NodeJS.Timeout;
  readonly until: number;
  readonly late: () => Error;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** Those who wait for the next one of something, each until a time of its own. */
export class WaitingRoom<T> {
  readonly #waiting = new Set<Waiting<T>>();

  /** @throws what `late` returns when `until` (as `performance.now()` tells it) has come; the error of {@link sendAway} */
  next(until: number, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          this.#waiting.delete(waiting);
          reject(late());
        },
        Math.max(until - performance.now(), 1),
      );
      const waiting = { timer, until, late, resolve, reject };
      this.#waiting.add(waiting);
    });
  }

  /** Everybody gets it but those whose time is up: where this process was busy or stopped, their timers are late, too. */
  letIn(value: T): void {
    const now = performance.now();
    for (const { until, late, resolve, reject } of this.#leave()) {
      if (now < until) resolve(value);
      else reject(late());
    }
  }

  sendAway(error: Error): void {
    for (const { reject } of this.#leave()) reject(error);
  }

  #leave(): readonly Waiting<T>[] {
    const all = Array.from(this.#waiting);
    this.#waiting.clear();
    for (const { timer } of all) clearTimeout(timer);
    return all;
  }
}

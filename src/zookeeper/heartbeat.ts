export interface HeartbeatOptions {
  /** The timeout that the server granted, in milliseconds. */
  readonly sessionTimeoutMs: number;
  readonly ping: () => void;
  /** Called once, when the server has been silent for two thirds of the session timeout. */
  readonly silent: () => void;
}

/**
 * Keeps an idle session alive and notices a server that is there no more. The thirds are those of ZooKeeper's own
 * clients: a ping after one third without a request, the end after two thirds without a word, and one third left to
 * find another server before the session expires.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #third: number;
  #sentAt = performance.now();
  #heardAt = performance.now();
  /** When the first thing was sent that nothing has been heard after. */
  #waitingSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#third = options.sessionTimeoutMs / 3;
    this.#schedule(this.#third);
  }

  sent(): void {
    this.#sentAt = performance.now();
    this.#waitingSince ??= this.#sentAt;
  }

  heard(): void {
    this.#heardAt = performance.now();
    this.#waitingSince = undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(delay: number): void {
    this.#timer = setTimeout(() => this.#tick(), Math.max(delay, 1));
  }

  #tick(): void {
    if (performance.now() >= this.#silentAt()) {
      // This process may have been busy or stopped for long: look first at what the socket has for us.
      setImmediate(() => {
        if (this.#timer === undefined) return;
        if (performance.now() >= this.#silentAt()) this.#options.silent();
        else this.#beat();
      });
    } else {
      this.#beat();
    }
  }

  #beat(): void {
    if (performance.now() >= this.#sentAt + this.#third) this.#options.ping();
    this.#schedule(Math.min(this.#sentAt + this.#third, this.#silentAt()) - performance.now());
  }

  /** Silence counts only where an answer is due; while this process slept, nobody asked for one. */
  #silentAt(): number {
    if (this.#waitingSince === undefined) return Infinity;
    return Math.max(this.#heardAt, this.#waitingSince - this.#third) + 2 * this.#third;
  }
}

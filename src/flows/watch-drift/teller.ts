import { driftEvents } from '../../drift/events.ts';
import { type DriftEvent, type DriftLine } from '../../model/drift-event.ts';
import { type DriftItem } from '../../model/results.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type Clock } from '../../ports/clock.ts';

/** False: nobody listens any more. */
export type TellLines = (news: readonly DriftLine[]) => Promise<boolean>;

/** Nobody listens any more: whatever is under way can end. */
export class NobodyListens extends Error {}

/** Remembers what was said of each path, and says what is new. */
export class DriftTeller {
  readonly #said = new Map<ZnodePath, DriftItem>();
  readonly #where: Pick<DriftLine, 'project' | 'environment'>;
  readonly #clock: Clock;
  readonly #tell: TellLines;
  #isSuspended = false;
  #hasChecked = false;

  constructor(where: Pick<DriftLine, 'project' | 'environment'>, clock: Clock, tell: TellLines) {
    this.#where = where;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Whether everything was read and told, once at least. */
  get hasChecked(): boolean {
    return this.#hasChecked;
  }

  /** `found` is all the drift of some paths; of all there are, where none are named. @throws NobodyListens */
  async found(found: readonly DriftItem[], paths?: Iterable<ZnodePath>): Promise<void> {
    const scope = paths ?? new Set([...this.#said.keys(), ...found.map(({ path }) => path)]);
    const events = driftEvents(this.#said, found, scope);
    for (const told of events) {
      if (told.event === 'drift') this.#said.set(told.item.path, told.item);
      if (told.event === 'resolved') this.#said.delete(told.item.path);
    }
    await this.say(...events);
  }

  /** Tells it once, until everything has been read again. @throws NobodyListens */
  async suspended(reason: string): Promise<void> {
    if (this.#isSuspended) return;
    this.#isSuspended = true;
    await this.say({ event: 'suspended', reason });
  }

  /** @throws NobodyListens */
  async say(...events: readonly DriftEvent[]): Promise<void> {
    if (events.length === 0) return;
    if (events.some(({ event }) => event === 'checked')) {
      this.#isSuspended = false;
      this.#hasChecked = true;
    }
    const { project, environment } = this.#where;
    const facts = { at: this.#clock.now(), project, environment, drifting: this.#said.size };
    if (!(await this.#tell(events.map((told) => ({ ...facts, told }))))) throw new NobodyListens();
  }
}

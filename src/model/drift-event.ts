import { type DriftItem } from './results.ts';

/** Why everything was read. */
export type LookReason =
  | 'start'
  /** zkai applied something: another base. */
  | 'applied'
  /** The connection was lost, or the session: anything may have happened. */
  | 'reconnected'
  /** It was time: changes of ACLs, for one, nobody tells of. */
  | 'sweep';

/** What somebody who watches for drift is told, one after the other. */
export type DriftEvent =
  /** Something differs that did not, or in another way than was told before. */
  | { readonly event: 'drift'; readonly item: DriftItem }
  /** What was told last of a path does not hold any more: it is as zkai applied it, or not zkai's any more. */
  | { readonly event: 'resolved'; readonly item: DriftItem }
  /** Everything was read, and what differed was told. */
  | {
      readonly event: 'checked';
      readonly because: LookReason;
      readonly revision: number;
      readonly managed: number;
    }
  /** An apply in batches is open, and until it is closed nothing is judged. `holder`: who is at work on it; `null`: nobody. */
  | { readonly event: 'held'; readonly apply: string; readonly holder: string | null }
  /** No connection: what changes now is told when there is one again. */
  | { readonly event: 'suspended'; readonly reason: string }
  | { readonly event: 'notice'; readonly message: string };

/** One of them, with when and where. */
export interface DriftLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly project: string;
  readonly environment: string;
  /** How many znodes differ now, as far as is known. */
  readonly drifting: number;
  readonly told: DriftEvent;
}

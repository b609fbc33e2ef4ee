import { type EnsembleStatus } from '../model/ensemble.ts';
import { type Progress } from './events.ts';

/** ZooKeeper servers on this machine that belong to one directory. */
export interface LocalEnsemble {
  /**
   * Starts what is not running and waits until all serve. Data of an earlier run is kept.
   * @throws ZkaiFailure `failed` when there is no ZooKeeper to start, or it does not come up (with the end of its log);
   * `blocked` when the data here is that of another number of servers; `lock-busy` when somebody else is starting them
   */
  up(options: EnsembleUpOptions): Promise<EnsembleUp>;
  /** Stops what runs; the data stays. Never signals a process that it did not start. */
  down(): Promise<{ readonly stopped: readonly number[]; readonly status: EnsembleStatus }>;
  status(): Promise<EnsembleStatus>;
}

export interface EnsembleUp {
  /** Whether any server was started; otherwise all were there, at least on their way. */
  readonly started: boolean;
  readonly status: EnsembleStatus;
  /** A port that a server would have been expected on, and that another program has; `null`: none. */
  readonly takenPort: number | null;
}

export interface EnsembleUpOptions {
  /** How many; as many as there are already, else 1, when absent. */
  readonly servers?: number;
  /** Client port of the first server, the others getting the next ones if free; the last one used here, else ZooKeeper's usual one, else a free one, when absent. */
  readonly port?: number;
  /** Install ZooKeeper with the system's package manager when there is none. */
  readonly install: boolean;
  readonly signal?: AbortSignal;
  /** Told what is started, and for whom it waits. */
  readonly progress?: Progress;
}

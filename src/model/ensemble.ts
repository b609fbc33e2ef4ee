/**
 * How many servers an ensemble may have, as they are written on the command line. An even number bears no more
 * failures than one server less.
 */
export const ENSEMBLE_SIZES = ['1', '3', '5'] as const;

/** One ZooKeeper server that zkai started on this machine. */
export interface EnsembleServer {
  readonly id: number;
  /** `host:port` for clients. */
  readonly address: string;
  /** `null` when it is stopped. */
  readonly pid: number | null;
  /**
   * `running`: it serves reads and writes. `not-serving`: it answers, but sees no majority of servers that elects a
   * leader, or has not caught up with the leader yet. `starting`: the process is there but does not listen yet.
   * `hung`: it listens but does not answer. `dead`: it was started, and is gone, but nobody stopped it. `stopped`: it
   * belongs to the ensemble, but was not started with the others.
   */
  readonly state: 'running' | 'not-serving' | 'starting' | 'hung' | 'dead' | 'stopped';
  /** What the server says about itself; `null` unless it is running. */
  readonly answer: ServerAnswer | null;
  /** Absolute path of its log file. */
  readonly log: string;
}

/** The facts in the answer to the four-letter word `srvr`. */
export interface ServerAnswer {
  readonly version: string;
  /** `standalone`, `leader`, `follower`, `observer`. */
  readonly mode: string;
  /** As the server writes it: `0x1a`. */
  readonly zxid: string;
  /** Milliseconds: minimum, average, maximum since the start. */
  readonly latency: { readonly min: number; readonly avg: number; readonly max: number };
  readonly connections: number;
  readonly znodes: number;
}

export interface EnsembleStatus {
  /** `running`: every server serves. `degraded`: some does not, but not all of them are gone. `stopped`: none runs. */
  readonly state: 'running' | 'degraded' | 'stopped';
  /** Connect string of all servers; `null` when none was started here, or all were stopped. */
  readonly connect: string | null;
  /** Absolute path of the directory that holds the servers' data and logs. */
  readonly directory: string;
  readonly servers: readonly EnsembleServer[];
}

import { type Address } from '../model/connect-string.ts';
import { type ReconcileEvent, type ReconcileStatus } from '../model/reconcile.ts';

/** Health and metrics of a program that runs for long, over HTTP. */
export interface Monitor {
  /** Port 0 is any free one. @throws ZkaiFailure `failed` where nobody can listen there */
  listen(address: Address, asked: Asked): Promise<MonitorServer>;
}

/** What the answers follow from, at the moment of a request. */
export interface Asked {
  readonly status: () => ReconcileStatus;
  /** Why it could not do its work; empty: it could. */
  readonly reasonsNotReady: () => readonly string[];
}

export interface MonitorServer {
  /** `host:port` */
  readonly address: string;
  /** Counts what happens. */
  tell(event: ReconcileEvent): void;
  close(): Promise<void>;
}

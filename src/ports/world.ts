import { type JsonObject } from '../model/json.ts';
import { type ResultCache } from './cache.ts';
import { type Checkout } from './checkout.ts';
import { type Clock } from './clock.ts';
import { type Progress } from './events.ts';
import { type WatchFiles } from './file-watch.ts';
import { type ProjectFiles } from './files.ts';
import { type Identity } from './identity.ts';
import { type Monitor } from './monitor.ts';
import { type PolicyPrograms } from './policies.ts';
import { type Secrets } from './secrets.ts';
import { type UserFiles } from './user-files.ts';
import { type WebhookPort } from './webhook.ts';
import { type ZookeeperPort } from './zookeeper.ts';

/** Everything a flow may touch. The command line builds one; a test builds its own. */
export interface World {
  readonly zookeeper: ZookeeperPort;
  readonly files: ProjectFiles;
  /** The same files, for what runs on and wants to know when they change. */
  readonly watchFiles: WatchFiles;
  readonly userFiles: UserFiles;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly identity: () => Promise<Identity>;
  readonly checkout: Checkout;
  readonly policies: PolicyPrograms;
  readonly monitor: Monitor;
  /** The JSON Schemas of `schemas/`, by kind: `Project`, `ModelParams`, … and `common`. */
  readonly schemas: () => Promise<ReadonlyMap<string, JsonObject>>;
  /** Answers about files that nobody has changed since. */
  readonly cache: ResultCache;
  readonly webhook: WebhookPort;
  readonly progress: Progress;
  /** Fires on SIGINT and SIGTERM; its reason is the ZkaiFailure to end with. */
  readonly signal: AbortSignal;
}

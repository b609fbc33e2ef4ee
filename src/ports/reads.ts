import { type ReadOp, type ReadResult } from './zookeeper.ts';

/** Reads in the order given. What snapshot reads hand to those who read (see `live/snapshot.ts`). */
export type ReadMany = (ops: readonly ReadOp[]) => Promise<readonly ReadResult[]>;

import { type WriteOp } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';

/** What every transaction of an apply begins with: its fence, which it has made itself and nobody ever sets. */
export function fenceCheck(fence: ZnodePath): WriteOp {
  return { op: 'check', path: fence, version: 0 };
}

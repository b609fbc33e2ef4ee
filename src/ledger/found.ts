import { type Stat } from '../model/stat.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type ReadOp, type ReadResult } from '../ports/zookeeper.ts';

/** A znode that was there. */
export interface FoundData {
  readonly data: Buffer;
  readonly stat: Stat;
}

export const readData = (path: ZnodePath): ReadOp => ({ op: 'data', path });
export const readChildren = (path: ZnodePath): ReadOp => ({ op: 'children', path });

export function dataOf(result: ReadResult | undefined): FoundData | null {
  return result?.found === 'data' ? result : null;
}

export function childrenOf(result: ReadResult | undefined): readonly string[] {
  return result?.found === 'children' ? result.children : [];
}

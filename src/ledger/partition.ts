import { byCodeUnits } from '../model/canonical-json.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { type RecordedNode } from './record.ts';

/** How a record is spread over znodes: `null` for all in the head, else one range of paths a part. */
export type Partition = readonly { readonly id: number; readonly from: string }[] | null;

/** Content of znodes that one znode of a record holds at most, in bytes. */
export const PART_BYTES = 64 * 1024;

/** One znode of a record as it is to be stored: the head has `part: null`. */
export interface RecordShard {
  readonly part: number | null;
  readonly nodes: readonly RecordedNode[];
}

/**
 * Spreads nodes over parts. Ranges of the old partition are kept where they still fit, so that parts
 * without a change stay untouched; a range that outgrew {@link PART_BYTES} is split, an empty one is dropped.
 */
export function partitionNodes(
  nodes: ReadonlyMap<ZnodePath, RecordedNode>,
  old: Partition,
): { partition: Partition; shards: RecordShard[] } {
  const sorted = [...nodes.values()].sort((a, b) => comparePaths(a.path, b.path));
  if (old === null && totalBytes(sorted) <= PART_BYTES) {
    return { partition: null, shards: [{ part: null, nodes: sorted }] };
  }
  let nextId = Math.max(0, ...(old ?? []).map((part) => part.id + 1));
  const shards: RecordShard[] = [];
  const partition: { id: number; from: string }[] = [];
  for (const range of rangesOf(sorted, old)) {
    for (const [index, piece] of splitBySize(range.nodes).entries()) {
      const first = piece[0];
      if (first === undefined) continue;
      const kept = index === 0 ? range.id : null;
      const id = kept ?? nextId++;
      // A path before the first range goes into it, and the range begins there from now on.
      const from = kept === null || first.path < range.from ? first.path : range.from;
      partition.push({ id, from });
      shards.push({ part: id, nodes: piece });
    }
  }
  return { partition, shards };
}

function rangesOf(
  sorted: readonly RecordedNode[],
  old: Partition,
): { id: number | null; from: string; nodes: RecordedNode[] }[] {
  if (old === null) return [{ id: null, from: '', nodes: [...sorted] }];
  const ranges = [...old]
    .sort((a, b) => byCodeUnits(a.from, b.from))
    .map((part) => ({ ...part, nodes: [] as RecordedNode[] }));
  let index = 0;
  for (const node of sorted) {
    while (index + 1 < ranges.length && (ranges[index + 1]?.from ?? '') <= node.path) index++;
    ranges[index]?.nodes.push(node);
  }
  return ranges;
}

function splitBySize(nodes: readonly RecordedNode[]): RecordedNode[][] {
  const pieces: RecordedNode[][] = [];
  let bytes = Infinity;
  for (const node of nodes) {
    bytes += node.data.length;
    if (bytes > PART_BYTES) {
      pieces.push([]);
      bytes = node.data.length;
    }
    pieces.at(-1)?.push(node);
  }
  return pieces;
}

function totalBytes(nodes: readonly RecordedNode[]): number {
  return nodes.reduce((sum, node) => sum + node.data.length, 0);
}

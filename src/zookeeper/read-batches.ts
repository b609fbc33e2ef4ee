import { type Zxid } from '../model/stat.ts';
import { JUTE_MAX_BUFFER } from '../model/write-op.ts';
import { type ReadBatch, type ReadOp, type ReadResult } from '../ports/zookeeper.ts';

export interface BatchReply {
  /** The lowest and the highest of the server's last transactions in the replies; one reply has one. */
  readonly firstZxid: Zxid;
  readonly lastZxid: Zxid;
  readonly results: readonly ReadResult[];
  /** Size of the reply. */
  readonly bytes: number;
}

/** Frames in flight: server and client work at the same time, and a distant server costs few round trips. */
const WINDOW = 6;
const FIRST_OPS = 100;
/** Larger frames gain nothing here; and even 200 values of 1 MB are a reply that servers can make and we take. */
const MOST_OPS = 200;
const REPLY_BYTES = 1_000_000;
const REQUEST_BYTES = JUTE_MAX_BUFFER / 4;

/**
 * Reads everything in frames of a suitable size, several in flight. The first frame goes alone and shows how large the
 * values are: a hundred times the largest value is as much as may be asked of a server unseen.
 *
 * @throws what `send` throws; nothing more is sent then.
 */
export async function readInBatches(
  ops: readonly ReadOp[],
  send: (ops: readonly ReadOp[]) => Promise<BatchReply>,
  requestBytes: (op: ReadOp) => number,
): Promise<ReadBatch> {
  const results: ReadResult[] = [];
  let next = 0;
  let size = FIRST_OPS;
  const zxids = new Set<Zxid>();

  const sendNext = async () => {
    const batch = takeBatch(ops, { from: next, most: size, requestBytes });
    const from = next;
    next += batch.length;
    const reply = await send(batch).catch((error: unknown) => {
      next = ops.length;
      throw error;
    });
    reply.results.forEach((result, index) => {
      results[from + index] = result;
    });
    size = fittingSize(reply.bytes / batch.length, size);
    zxids.add(reply.firstZxid).add(reply.lastZxid);
  };
  const lane = async () => {
    while (next < ops.length) await sendNext();
  };

  await sendNext();
  await Promise.all(Array.from({ length: WINDOW }, lane));
  return { results, ...rangeOf(zxids) };
}

/**
 * The lowest and the highest. Replies come in the order of the requests, so that these are those of the first and the last
 * one; but what was asked again after a lost connection came later than what was asked after it.
 */
export function rangeOf(zxids: ReadonlySet<Zxid>): { firstZxid: Zxid; lastZxid: Zxid } {
  const [lowest = '', ...others] = [...zxids];
  let [firstZxid, lastZxid] = [lowest, lowest];
  for (const zxid of others) {
    if (BigInt(zxid) < BigInt(firstZxid)) firstZxid = zxid;
    if (BigInt(zxid) > BigInt(lastZxid)) lastZxid = zxid;
  }
  return { firstZxid, lastZxid };
}

/** As many operations as bring about {@link REPLY_BYTES}, but at most twice as many as before: values may differ. */
function fittingSize(bytesPerOp: number, before: number): number {
  const fitting = Math.floor(REPLY_BYTES / bytesPerOp);
  return Math.max(1, Math.min(fitting, before * 2, MOST_OPS));
}

function takeBatch(
  ops: readonly ReadOp[],
  limits: { from: number; most: number; requestBytes: (op: ReadOp) => number },
): ReadOp[] {
  const batch = ops.slice(limits.from, limits.from + limits.most);
  let bytes = 0;
  const tooMany = batch.findIndex((op) => {
    bytes += limits.requestBytes(op);
    return bytes > REQUEST_BYTES;
  });
  return tooMany === -1 ? batch : batch.slice(0, Math.max(1, tooMany));
}

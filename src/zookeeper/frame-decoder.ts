import { DecodeError } from './reader.ts';

/**
 * More than any reply: a MultiRead of ours holds at most 200 values, and the names of a million children
 * are 50 MB. What comes from a port that is no ZooKeeper (`HTTP`, a TLS alert) is above it when read as a length.
 */
export const MAX_REPLY_BYTES = 256 * 1024 * 1024;

/**
 * Cuts the received chunks into frames. Chunks are only collected until the frame is complete and are then joined
 * once, so that a long reply costs its own length, however it was cut on the way.
 */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #size = 0;
  #needed = 4;
  #hasFrame = false;

  /**
   * The frames that `chunk` completes, without their length, one by one: what comes before garbage is good.
   * @throws DecodeError on a length that no reply has, when its turn comes.
   */
  *push(chunk: Buffer): Generator<Buffer, void> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return;

    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#size);
    let at = 0;
    this.#needed = 4;
    while (bytes.length - at >= 4) {
      const end = at + 4 + this.#frameLength(bytes, at);
      if (end > bytes.length) {
        this.#needed = end - at;
        break;
      }
      this.#hasFrame = true;
      yield bytes.subarray(at + 4, end);
      at = end;
    }
    this.#chunks = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#size = bytes.length - at;
  }

  #frameLength(bytes: Buffer, at: number): number {
    const length = bytes.readInt32BE(at);
    if (length >= 0 && length <= MAX_REPLY_BYTES) return length;
    throw new DecodeError(
      this.#hasFrame
        ? `a frame that says it has ${length} bytes`
        : 'what answers there is no ZooKeeper server',
    );
  }
}

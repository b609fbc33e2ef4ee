import { type Stat } from '../model/stat.ts';

/** Bytes that are not what the protocol says. The connection they came from cannot be used any more. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

/**
 * Reads jute values from one frame: big-endian integers, and a length before every buffer, string and vector.
 * Every step is checked against the end of the frame, so that bytes from anywhere give a {@link DecodeError}
 * and nothing else. Buffers are views into the frame, not copies.
 */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  boolean(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  /** A long that is a time or a size: exact up to 2^53. */
  long(): number {
    const at = this.#take(8);
    return this.#bytes.readInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4);
  }

  /** A long that is an identifier, as `0x` and hex digits: all 64 bits. */
  hex(): string {
    const at = this.#take(8);
    const high = this.#bytes.readUInt32BE(at);
    const low = this.#bytes.readUInt32BE(at + 4).toString(16);
    return high === 0 ? `0x${low}` : `0x${high.toString(16)}${low.padStart(8, '0')}`;
  }

  /** The null buffer, which other clients write for "no data", is read as an empty one. */
  buffer(): Buffer {
    const length = this.#length();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  string(): string {
    const length = this.#length();
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  strings(): string[] {
    return this.vector(() => this.string());
  }

  /** `item` must take at least one byte, so that a length which is a lie meets the end of the frame. */
  vector<T>(item: () => T): T[] {
    const items: T[] = [];
    for (let left = this.#length(); left > 0; left -= 1) items.push(item());
    return items;
  }

  stat(): Stat {
    return {
      czxid: this.hex(),
      mzxid: this.hex(),
      ctime: this.long(),
      mtime: this.long(),
      version: this.int(),
      cversion: this.int(),
      aversion: this.int(),
      ephemeralOwner: this.hex(),
      dataLength: this.int(),
      numChildren: this.int(),
      pzxid: this.hex(),
    };
  }

  /** A view of the next `count` bytes. */
  bytes(count: number): Buffer {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  /** What has not been read yet, for a decoder of the library's. */
  rest(): Buffer {
    return this.#bytes.subarray(this.#take(this.#bytes.length - this.#at));
  }

  /** @throws DecodeError when bytes are left: then something was read as what it is not. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new DecodeError(`${left} bytes too many in a frame of ${this.#bytes.length}`);
  }

  #length(): number {
    const length = this.int();
    if (length < -1) throw new DecodeError(`a length of ${length}`);
    return Math.max(length, 0);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) {
      throw new DecodeError(`a frame of ${this.#bytes.length} bytes ends too early`);
    }
    this.#at += count;
    return at;
  }
}

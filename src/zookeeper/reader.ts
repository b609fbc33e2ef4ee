import { type Stat } from '../model/stat.ts';

/** Bytes that are not what the protocol says. The connection they came from cannot be used any more. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

const STAT_BYTES = 68;

/**
 * Reads jute values from one frame: big-endian integers, and a length before every buffer, string and vector.
 * Every step is checked against the end of the frame, so that bytes from anywhere give a {@link DecodeError}
 * and nothing else. Buffers are views into the frame, not copies.
 */
export class Reader {
  readonly #bytes: Buffer;
  /** The same bytes: numbers are read faster through it. */
  readonly #view: DataView;
  #at = 0;
  /** The last identifier and its text: the fields of one Stat mostly share it, and so do znodes written together. */
  #high = 0;
  #low = 0;
  #hex = '0x0';

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  int(): number {
    return this.#view.getInt32(this.#take(4));
  }

  boolean(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  /** A long that is a time or a size: exact up to 2^53. */
  long(): number {
    return this.#longAt(this.#take(8));
  }

  /** A long that is an identifier, as `0x` and hex digits: all 64 bits. */
  hex(): string {
    return this.#hexAt(this.#take(8));
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
    const at = this.#take(STAT_BYTES);
    return {
      czxid: this.#hexAt(at),
      mzxid: this.#hexAt(at + 8),
      ctime: this.#longAt(at + 16),
      mtime: this.#longAt(at + 24),
      version: this.#view.getInt32(at + 32),
      cversion: this.#view.getInt32(at + 36),
      aversion: this.#view.getInt32(at + 40),
      ephemeralOwner: this.#hexAt(at + 44),
      dataLength: this.#view.getInt32(at + 52),
      numChildren: this.#view.getInt32(at + 56),
      pzxid: this.#hexAt(at + 60),
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

  #hexAt(at: number): string {
    const high = this.#view.getUint32(at);
    const low = this.#view.getUint32(at + 4);
    if (high === 0 && low === 0) return '0x0';
    if (high !== this.#high || low !== this.#low) {
      const digits = low.toString(16);
      this.#hex = high === 0 ? `0x${digits}` : `0x${high.toString(16)}${digits.padStart(8, '0')}`;
      this.#high = high;
      this.#low = low;
    }
    return this.#hex;
  }

  #longAt(at: number): number {
    return this.#view.getInt32(at) * 2 ** 32 + this.#view.getUint32(at + 4);
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

import { type Acl } from '../model/acl.ts';
import { ROOT, type ZnodePath, isWithin, pathProblem } from '../model/znode-path.ts';
import { takeFrame } from './frame-pool.ts';

/** Writes jute values into a frame whose size is known beforehand, so that no byte is copied twice. */
export class Writer {
  readonly #bytes: Buffer;
  #at = 0;

  /** `size` is that of the frame without its 4-byte length. */
  constructor(size: number, xid: number, type: number) {
    this.#bytes = takeFrame(4 + size);
    this.int(size);
    this.int(xid);
    this.int(type);
  }

  int(value: number): void {
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  /** `value` is a whole number. */
  long(value: number): void {
    this.#at = this.#bytes.writeBigInt64BE(BigInt(value), this.#at);
  }

  boolean(value: boolean): void {
    this.#at = this.#bytes.writeUInt8(value ? 1 : 0, this.#at);
  }

  buffer(value: Buffer): void {
    this.int(value.length);
    this.raw(value);
  }

  string(value: string): void {
    const length = this.#bytes.write(value, this.#at + 4);
    this.int(length);
    this.#at += length;
  }

  /** Bytes without a length before them. */
  raw(value: Buffer): void {
    this.#at += value.copy(this.#bytes, this.#at);
  }

  path(path: ZnodePath, chroot: string): void {
    this.string(wirePath(path, chroot));
  }

  paths(paths: readonly ZnodePath[], chroot: string): void {
    this.int(paths.length);
    for (const path of paths) this.path(path, chroot);
  }

  acl(acl: Acl): void {
    this.int(acl.length);
    for (const { perms, scheme, id } of acl) {
      this.int(perms);
      this.string(scheme);
      this.string(id);
    }
  }

  /** The frame with its length. @throws Error when the size was not the one announced: a bug, never input. */
  frame(): Buffer {
    if (this.#at !== this.#bytes.length) {
      throw new Error(`a frame of ${this.#bytes.length} bytes was filled with ${this.#at}`);
    }
    return this.#bytes;
  }
}

/** A path as the server knows it: the chroot is only a prefix, and the root below it is the chroot itself. */
export function wirePath(path: ZnodePath, chroot: string): string {
  if (chroot === '') return path;
  return path === '/' ? chroot : chroot + path;
}

/** Bytes that {@link Writer.path} writes. */
export function wirePathBytes(path: ZnodePath, chroot: string): number {
  return 4 + Buffer.byteLength(wirePath(path, chroot));
}

/** The way back from {@link wirePath}; `null` for what is not below the chroot, and for what is no path. */
export function belowChroot(path: string, chroot: string): ZnodePath | null {
  if (pathProblem(path) !== undefined || !isWithin(path as ZnodePath, chroot as ZnodePath)) return null;
  return path === chroot ? ROOT : (path.slice(chroot.length) as ZnodePath);
}

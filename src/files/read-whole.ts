import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Why a file is not read although it is there; the message goes on behind its name. */
export class UnfitFile extends Error {}

/** A pipe that nobody writes to would be waited for. Windows has neither. */
const FLAGS = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);
const ATTEMPTS = 3;

/**
 * The bytes of a regular file as they were at one time. What becomes of its name meanwhile makes no difference; if
 * somebody writes into it, it is read again, and never given half.
 * @throws UnfitFile for what is no file, too large, or does not come to rest
 */
export function readWhole(file: string, limit: number, read: typeof readSync = readSync): Buffer {
  const descriptor = openSync(file, FLAGS);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = fstatSync(descriptor, { bigint: true });
      if (!before.isFile()) throw new UnfitFile('is no regular file');
      if (before.size > limit) throw new UnfitFile('has grown beyond the limit while it was read');
      const buffer = Buffer.allocUnsafe(Number(before.size) + 1);
      let filled = 0;
      for (let count = -1; count !== 0 && filled < buffer.length; filled += count) {
        count = read(descriptor, buffer, filled, buffer.length - filled, filled);
      }
      const isWhole = filled === Number(before.size);
      if (isWhole && isSame(before, fstatSync(descriptor, { bigint: true })))
        return buffer.subarray(0, filled);
    }
  } finally {
    closeSync(descriptor);
  }
  throw new UnfitFile('is written to all the time: try again when that is over');
}

function isSame(before: BigIntStats, after: BigIntStats): boolean {
  return before.size === after.size && before.mtimeNs === after.mtimeNs && before.ctimeNs === after.ctimeNs;
}

/**
 * Memory of large frames, to be filled again when one is sent: new memory costs a page fault for every 4 KiB, which for
 * an apply of megabytes is more than to copy its bytes.
 */
const idle: Buffer[] = [];
/** What is smaller is cheap to come by. */
const POOLED_FROM = 64 * 1024;
/** As many as are on the way at once, and not all that ever were. */
const MOST_IDLE = 8;
/** Sizes are rounded up to it, so that a frame fits where one of about its size was. */
const STEP = 64 * 1024;

/** Memory for a frame of `bytes`, with anything in it. */
export function takeFrame(bytes: number): Buffer {
  if (bytes < POOLED_FROM) return Buffer.allocUnsafe(bytes);
  const at = idle.findIndex(({ length }) => length >= bytes);
  const [memory = Buffer.allocUnsafeSlow(Math.ceil(bytes / STEP) * STEP)] = at < 0 ? [] : idle.splice(at, 1);
  return memory.subarray(0, bytes);
}

/** Gives back the memory of a frame that was sent and that nobody will look at again. */
export function returnFrame(frame: Buffer): void {
  if (frame.length < POOLED_FROM || idle.length === MOST_IDLE) return;
  idle.push(Buffer.from(frame.buffer));
}

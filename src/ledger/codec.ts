import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { deflate as deflateWithCallback, deflateSync, inflateSync, type ZlibOptions } from 'node:zlib';

import { type Json } from '../model/json.ts';

/** Below this many bytes a value is stored as plain JSON: deflating it would cost more than everything else in an apply. */
const DEFLATE_FROM = 4096;
/** Three times as fast as the default level on what a ledger holds, for a tenth more bytes: time is what an apply is short of. */
const FASTEST = 1;
/** First byte of a zlib stream; JSON objects start with `{`. */
const ZLIB = 0x78;
/** No ledger znode inflates to more than this, so that a damaged one cannot exhaust memory. */
const INFLATE_LIMIT = 64 * 1024 * 1024;

/** Ends JSON where contents follow; it never has one in it. */
const LINE_FEED = Buffer.from('\n');

/** JSON, deflated when it is 4 KiB or more. */
export function encodeJson(value: unknown): Buffer {
  return encodeText(JSON.stringify(value));
}

/** The same of a value that is JSON text already. */
export function encodeText(json: string): Buffer {
  return deflated(json, []);
}

/** @throws Error when the bytes are neither JSON nor deflated JSON. */
export function decodeJson(bytes: Buffer): Json {
  return JSON.parse(inflated(bytes).toString('utf8')) as Json;
}

/** JSON and contents, deflated when they are 4 KiB or more. */
export function encodeWithContents(value: unknown, contents: readonly Buffer[]): Buffer {
  return deflated(JSON.stringify(value), [LINE_FEED, ...contents]);
}

/** Contents one behind the other, deflated whatever their size. */
export function deflateAll(contents: readonly Buffer[]): Buffer {
  return deflate(join('', contents, scratchOf(sizeOf('', contents))));
}

/** The same in another thread. */
export async function deflateAllLater(contents: readonly Buffer[]): Promise<Buffer> {
  const size = sizeOf('', contents);
  // Room for all that comes out: a round trip between the threads for each 16 KiB takes longer than to deflate them.
  const chunkSize = Math.max(size, LEAST_CHUNK);
  const bytes = join('', contents, Buffer.allocUnsafe(size));
  // A copy, since what is kept for a while is not to keep all of that room.
  return Buffer.from(await deflateInThread(bytes, { level: FASTEST, chunkSize }));
}

const deflateInThread = promisify<Buffer, ZlibOptions, Buffer>(deflateWithCallback);
/** Less is refused by Node.js. */
const LEAST_CHUNK = 64;

/** @throws Error when the bytes do not begin with JSON, deflated or not. */
export function decodeWithContents(bytes: Buffer): { value: Json; contents: Buffer } {
  return splitContents(inflated(bytes));
}

/** JSON, and in the lines below it contents as they are: to escape them would take longer than to write them. */
export function joinContents(value: unknown, contents: readonly Buffer[]): Buffer {
  const json = JSON.stringify(value);
  const below = [LINE_FEED, ...contents];
  return join(json, below, Buffer.allocUnsafe(sizeOf(json, below)));
}

function sizeOf(json: string, contents: readonly Buffer[]): number {
  let size = Buffer.byteLength(json);
  for (const { length } of contents) size += length;
  return size;
}

function join(json: string, contents: readonly Buffer[], into: Buffer): Buffer {
  let at = into.write(json);
  for (const content of contents) {
    into.set(content, at);
    at += content.length;
  }
  return into;
}

/** Joined bytes that are deflated at once go where the last ones were: new memory costs a page fault for every 4 KiB. */
let scratch = Buffer.alloc(0);

function scratchOf(size: number): Buffer {
  if (scratch.length < size) scratch = Buffer.allocUnsafe(size);
  return scratch.subarray(0, size);
}

/** @throws Error when the bytes do not begin with JSON. */
export function splitContents(bytes: Buffer): { value: Json; contents: Buffer } {
  const end = bytes.indexOf(LINE_FEED);
  const json = end === -1 ? bytes : bytes.subarray(0, end);
  const value = JSON.parse(json.toString('utf8')) as Json;
  return { value, contents: end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 1) };
}

function deflated(json: string, contents: readonly Buffer[]): Buffer {
  const size = sizeOf(json, contents);
  if (size < DEFLATE_FROM) return join(json, contents, Buffer.allocUnsafe(size));
  return deflate(join(json, contents, scratchOf(size)));
}

function inflated(bytes: Buffer): Buffer {
  return bytes[0] === ZLIB ? inflate(bytes) : bytes;
}

function deflate(bytes: Buffer): Buffer {
  return deflateSync(bytes, { level: FASTEST });
}

/** @throws Error when the bytes are not deflated, or are more than a ledger znode may hold. */
export function inflate(bytes: Buffer): Buffer {
  return inflateSync(bytes, { maxOutputLength: INFLATE_LIMIT });
}

/** The bytes of a znode inside JSON: `t` where they are UTF-8 text, else `b` in base64. */
export type StoredContent = { readonly t: string } | { readonly b: string };

export function storeContent(data: Buffer): StoredContent {
  // Invalid UTF-8 does not survive the way there and back.
  return isUtf8(data) ? { t: data.toString() } : { b: data.toString('base64') };
}

export function contentBytes(stored: StoredContent): Buffer {
  return 't' in stored ? Buffer.from(stored.t) : Buffer.from(stored.b, 'base64');
}

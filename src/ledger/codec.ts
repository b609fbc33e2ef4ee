import { isUtf8 } from 'node:buffer';
import { deflateSync, inflateSync } from 'node:zlib';

import { type Json } from '../model/json.ts';

/** Below this many bytes a value is stored as plain JSON: deflating it would cost more than everything else in an apply. */
const DEFLATE_FROM = 4096;
/** Three times as fast as the default level on what a ledger holds, for a tenth more bytes: time is what an apply is short of. */
export const FASTEST = 1;
/** First byte of a zlib stream; JSON objects start with `{`. */
const ZLIB = 0x78;
/** No ledger znode inflates to more than this, so that a damaged one cannot exhaust memory. */
export const INFLATE_LIMIT = 64 * 1024 * 1024;

/** JSON, deflated when it is 4 KiB or more. */
export function encodeJson(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  return json.length < DEFLATE_FROM ? json : deflateSync(json, { level: FASTEST });
}

/** @throws Error when the bytes are neither JSON nor deflated JSON. */
export function decodeJson(bytes: Buffer): Json {
  const json = bytes[0] === ZLIB ? inflateSync(bytes, { maxOutputLength: INFLATE_LIMIT }) : bytes;
  return JSON.parse(json.toString('utf8')) as Json;
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

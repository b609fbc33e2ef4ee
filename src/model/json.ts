/** Any JSON value (RFC 8259). Numbers are IEEE doubles; integers beyond 2^53 never get this far (ZK106). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A JSON Pointer (RFC 6901): `''` is the whole value, `/spec/versions/0` a part of it. */
export type JsonPointer = string;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Appends one reference token, escaping `~` and `/` (RFC 6901 section 3). */
export function pointerTo(parent: JsonPointer, token: string | number): JsonPointer {
  const text = String(token);
  return `${parent}/${/[~/]/.test(text) ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text}`;
}

/** The reference tokens of a pointer, unescaped. */
export function pointerTokens(pointer: JsonPointer): string[] {
  if (pointer === '') return [];
  const tokens = pointer.slice(1).split('/');
  if (!pointer.includes('~')) return tokens;
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value that a pointer names, or `undefined` where there is none. */
export function valueAt(value: Json, pointer: JsonPointer): Json | undefined {
  let current: Json | undefined = value;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(current)) current = (current as readonly Json[])[Number(token)];
    else if (isJsonObject(current) && Object.hasOwn(current, token)) current = current[token];
    else return undefined;
  }
  return current;
}

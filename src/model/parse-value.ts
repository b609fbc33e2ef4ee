import { type Json } from './json.ts';

/** Deeper values are text to zkai, so that a recursive walk over any znode is safe. */
const MAX_DEPTH = 128;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes as text, or `undefined` when they are no valid UTF-8. A byte order mark is kept. */
export function parseText(data: Buffer): string | undefined {
  try {
    return UTF8.decode(data);
  } catch {
    return undefined;
  }
}

/**
 * The bytes as a JSON value, or `undefined` when they are none that can be compared by value: no JSON,
 * nested deeper than {@link MAX_DEPTH}, or with an integer that changes when it passes through a double.
 * The last one matters: 9007199254740993 would otherwise equal 9007199254740992, and a real difference be lost.
 */
export function parseJson(data: Buffer): Json | undefined {
  const text = parseText(data);
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isShallowAndFinite(value) && !hasChangingInteger(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

// Strings first, so that digits inside them are never taken for a number. Linear only on valid JSON.
export const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function hasChangingInteger(text: string): boolean {
  if (!/\d{16}/.test(text)) return false;
  for (const [token] of text.matchAll(STRING_OR_NUMBER)) {
    if (/^-?\d{16,}$/.test(token) && String(Number(token)) !== token) return true;
  }
  return false;
}

function isShallowAndFinite(value: Json, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === MAX_DEPTH) return false;
  return Object.values(value).every((member: Json) => isShallowAndFinite(member, depth + 1));
}

/** Whether a recursive walk over the value is safe. */
export function isShallow(value: Json, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth < MAX_DEPTH && Object.values(value).every((member: Json) => isShallow(member, depth + 1));
}

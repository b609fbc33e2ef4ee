import { canonicalJson } from './canonical-json.ts';
import { type Json } from './json.ts';
import { isShallow, parseText, STRING_OR_NUMBER } from './parse-value.ts';

/** Stands before the digits of a number that a double cannot hold. No text of a znode may have it. */
const DIGITS = '\u0000number:';
/** Such a string, as canonical JSON writes it. */
const WRITTEN_DIGITS = /"\\u0000number:([^"]+)"/g;

/**
 * The bytes as a JSON value that {@link printExact} writes again without losing a digit: what others wrote has to
 * survive, be it nanoseconds since 1970. A number that a double cannot hold is an opaque string in it. `undefined`: no
 * JSON, or nested too deep to be walked.
 */
export function parseExact(data: Buffer): Json | undefined {
  const text = parseText(data);
  if (text === undefined) return undefined;
  try {
    // As it stands first: what is no JSON must not become one below.
    const plain = JSON.parse(text) as Json;
    if (JSON.stringify(plain).includes('"\\u0000number:')) return undefined;
    if (!isShallow(plain)) return undefined;
    let hasDigits = false;
    const marked = text.replace(STRING_OR_NUMBER, (token) => {
      if (token.startsWith('"') || isHeldByDouble(token)) return token;
      hasDigits = true;
      return JSON.stringify(DIGITS + token);
    });
    return hasDigits ? (JSON.parse(marked) as Json) : plain;
  } catch {
    return undefined;
  }
}

/** Canonical JSON, but for the numbers that a double cannot hold: those stay as they were. */
export function printExact(value: Json): Buffer {
  return Buffer.from(canonicalJson(value).replace(WRITTEN_DIGITS, '$1'));
}

/** For people: such numbers as plain strings, so that the rest can be compared field by field. */
export function printShown(value: Json): Buffer {
  return Buffer.from(canonicalJson(value).replace(WRITTEN_DIGITS, '"$1"'));
}

function isHeldByDouble(token: string): boolean {
  const number = Number(token);
  return Number.isFinite(number) && decimal(String(number)) === decimal(token);
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Sign, digits and power of ten, the same for every way to write a number. */
function decimal(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${power}`;
}

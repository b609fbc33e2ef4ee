import { type Json } from '../../../model/json.ts';

/** What a double keeps all digits of; with an exponent as every version of YAML takes it. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][-+]\d{1,2})?)?$/;
const LONGEST_NUMBER = 15;
/** `-0` and the like: a number that loses its sign. */
const ZERO = /^-0(?:\.0*)?(?:[eE]|$)/;
/** `10s`, `64Gi`, `1-3b`: no number has a letter but `e`, or those behind a first zero. */
const LETTERED = /^(?!0[xXoObB])\d[\d.eE-]*[a-df-zA-DF-Z][\w.-]*$/;
const PERCENT = /^\d+(?:\.\d+)?%$/;
/** `1.2.3`, `127.0.0.1:2181`. */
const DOTTED = /^\d+(?:\.\d+){2,}(?::\d+)?$/;
/** A text begins with a letter, a path, or as the options of a command do. */
const TEXT = /^(?:[A-Za-z_/$]|\.{1,2}\/|--?[A-Za-z])/;
/** Words that are, or once were, something else than texts. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** Those that mean the same in every version of YAML. */
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

/** What a scalar without quotes stands for; `undefined` for one that needs a closer look. */
export function plainScalar(source: string): Json | undefined {
  if (TEXT.test(source)) {
    return source.length > 5 || !WORD.test(source) ? source : WORDS.get(source);
  }
  if (NUMBER.test(source))
    return source.length <= LONGEST_NUMBER && !ZERO.test(source) ? Number(source) : undefined;
  return LETTERED.test(source) || DOTTED.test(source) || PERCENT.test(source) ? source : undefined;
}

/** Whether a key without quotes is a text to everybody. */
export function isPlainKey(key: string): boolean {
  return key !== '__proto__' && (key.length > 5 || !WORD.test(key));
}

/** The text of a scalar in quotes, quotes included; `undefined` for one with rarer escapes. */
export function quotedScalar(source: string): string | undefined {
  const inside = source.slice(1, -1);
  if (source.startsWith("'")) return inside.replaceAll("''", "'");
  if (!inside.includes('\\')) return inside;
  // These escapes are the same in JSON.
  return /^(?:[^\\]|\\["\\/bfnrt])*$/.test(inside) ? (JSON.parse(source) as string) : undefined;
}

import { createHash } from 'node:crypto';
import { type Json } from '../model/json.ts';
import { parseJson, parseText } from '../model/parse-value.ts';

/** A znode's value as people and programs are shown it. */
export interface ShownValue {
  readonly value: Json;
  /** True for a JSON object or array: the values that have fields. */
  readonly hasFields: boolean;
}

// Anything else below space would be a file format or a terminal escape, not text.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * JSON as itself, text as a string, everything else as `{bytes, sha256}`. A JSON string is shown as the
 * text it is in, quotes included, so that `"a"` and `a` never look the same.
 */
export function shownValue(data: Buffer): ShownValue {
  const json = parseJson(data);
  if (json !== undefined && typeof json !== 'string')
    return { value: json, hasFields: typeof json === 'object' && json !== null };
  const text = parseText(data);
  if (text !== undefined && !CONTROL.test(text)) return { value: text, hasFields: false };
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { value: { bytes: data.length, sha256 }, hasFields: false };
}

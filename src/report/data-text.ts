import { type Json } from '../model/json.ts';
import { withoutSealsIn } from '../model/sealed.ts';
import { count } from './words.ts';

/** What a znode holds in the form that a program takes it back from. */
export type EncodedData =
  | { readonly encoding: 'json'; readonly value: Json }
  | { readonly encoding: 'text' | 'base64'; readonly value: string };

/** Declared bytes as JSON, else as UTF-8 text, else as base64. Text that is empty is text. */
export function encodeData(held: Buffer): EncodedData {
  const data = withoutSealsIn(held);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return { encoding: 'base64', value: data.toString('base64') };
  }
  try {
    return { encoding: 'json', value: JSON.parse(text) as Json };
  } catch {
    return { encoding: 'text', value: text };
  }
}

// A file format that happens to be valid UTF-8 is no text to look at.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** The same for people: JSON indented, text as it is, other bytes by their number. */
export function dataText(data: Buffer): string {
  const { encoding, value } = encodeData(data);
  if (encoding === 'json') return JSON.stringify(value, null, 2);
  return encoding === 'text' && !CONTROL.test(value) ? value : count(data.length, 'byte');
}

import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/canonical-json.ts';
import { type Json } from '../../model/json.ts';

/** `sha256:` and the hex digest of the canonical JSON of a value. */
export function jsonHash(value: Json): string {
  return textHash(canonicalJson(value));
}

/** The same of what is canonical JSON already. */
export function textHash(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

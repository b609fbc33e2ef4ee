import { canonicalJson } from '../../model/canonical-json.ts';
import { type Json, type JsonObject } from '../../model/json.ts';

/** How an entry of a ZnodeTree may say what a znode holds: its member, or a file beside the YAML. */
export type ContentForm =
  | { readonly kind: 'inline'; readonly member: JsonObject }
  | { readonly kind: 'file'; readonly extension: 'txt' | 'bin' };

/** Bytes; what is more goes to a file of its own, so that the YAML stays something to read. */
const INLINE_LIMIT = 4096;

/** Levels of a value that are still easy to read as YAML. */
const DEEPEST = 32;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// eslint-disable-next-line no-control-regex
const BINARY = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * The forms that stand for exactly these bytes, the best one to read first. JSON only where it is stored as canonical JSON
 * already, since that is what a plan would make of it.
 */
export function contentForms(data: Buffer): ContentForm[] {
  const text = textOf(data);
  if (data.length > INLINE_LIMIT)
    return [{ kind: 'file', extension: text === undefined || BINARY.test(text) ? 'bin' : 'txt' }];
  const json = text === undefined ? undefined : canonicalValue(text);
  return [
    ...(json === undefined ? [] : [inline({ json })]),
    ...(text === undefined || BINARY.test(text) ? [] : [inline({ text })]),
    inline({ base64: data.toString('base64') }),
  ];
}

function inline(member: JsonObject): ContentForm {
  return { kind: 'inline', member };
}

function textOf(data: Buffer): string | undefined {
  try {
    return UTF8.decode(data);
  } catch {
    return undefined;
  }
}

/** The value of a text that is canonical JSON, byte by byte. */
function canonicalValue(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isShallow(value) && canonicalJson(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: Json, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth < DEEPEST &&
    Object.values(value as JsonObject).every((member: Json) => isShallow(member, depth + 1))
  );
}

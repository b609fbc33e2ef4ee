import { type ErrorObject } from 'ajv';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTokens,
} from '../../../model/json.ts';
import { type RuleId } from '../rules.ts';
import { type SchemaNode } from '../schema-set.ts';

/** What a broken keyword of a schema means to the person who wrote the file. */
export interface Mistake {
  readonly rule: RuleId;
  readonly message: string;
  readonly fix?: string;
  readonly pointer: JsonPointer;
  /** Which token is shown: the value (the usual one), or the key that leads to it. */
  readonly at?: 'key';
}

/** One keyword that failed, with what is known around it. */
export interface Failure {
  readonly error: ErrorObject;
  /** Arguments of the keyword. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly pointer: JsonPointer;
  /** The value that failed; the key itself where a key failed. */
  readonly found: Json;
  /** The schema with the keyword. */
  readonly schema: JsonObject;
  /** The schema of another place in the same document. */
  readonly schemaAt: (pointer: JsonPointer) => SchemaNode | undefined;
}

/** The member as a person would name it: `spec.versions[0].params`. */
export function pathText(pointer: JsonPointer): string {
  let text = '';
  for (const token of pointerTokens(pointer)) {
    if (/^\d+$/.test(token)) text += `[${token}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(token)) text += text === '' ? token : `.${token}`;
    else text += `[${JSON.stringify(token)}]`;
  }
  return text === '' ? 'the document' : text;
}

/** `the text "abc"`, `the number 3`, `a list`. Never for values that may be secret. */
export function describeValue(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a mapping';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

/** Characters of a value that a message repeats. */
export const LONGEST_QUOTE = 60;

export function quote(text: string): string {
  return JSON.stringify(shortened(text));
}

export function shortened(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}

/** `a, b and c` */
export function listWords(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

export function isSensitive(schema: JsonObject): boolean {
  return schema['x-zkai-sensitive'] === true;
}

import { isJsonObject, type JsonObject, pointerTo } from '../../../model/json.ts';
import { type Failure, isSensitive, listWords, LONGEST_QUOTE } from './mistake.ts';

/** How to write a list where a single value stands. A command line becomes its words, as no shell splits it. */
export function listFix({ pointer, found, schemaAt }: Failure): string {
  const item = schemaAt(pointerTo(pointer, 0))?.schema;
  if (found === null) return 'Write a list: [].';
  const text = String(found).trim();
  const mapping = item === undefined ? undefined : mappingOf(text, item, pointerTo(pointer, 0), schemaAt);
  if (mapping !== undefined) return `Write a list: [${mapping}].`;
  const needsJudgement = text.length > LONGEST_QUOTE || /["'`\\$|&;<>]/.test(text);
  if (item?.['type'] !== 'string' || isSensitive(item) || needsJudgement)
    return 'Write a list, with one item for each part.';
  return `Write a list: [${text.split(/\s+/).map(flowText).join(', ')}].`;
}

/** How to write a mapping where a text stands: with the keys that it must have, the text as the value of the only one. */
export function mappingFix({ pointer, found, schema, schemaAt }: Failure): string | undefined {
  const required = requiredKeys(schema);
  if (required.length === 0) return undefined;
  const keys = `${required.length === 1 ? 'key' : 'keys'} ${listWords(required)}`;
  const example = mappingOf(String(found), schema, pointer, schemaAt);
  return `Write a mapping with the ${keys}${example === undefined ? '' : `: ${example}`}.`;
}

/** `{task: ingest}`, where one key is required, and the text can be its value. */
function mappingOf(
  text: string,
  schema: JsonObject,
  pointer: string,
  schemaAt: Failure['schemaAt'],
): string | undefined {
  const [key, second] = requiredKeys(schema);
  if (key === undefined || second !== undefined) return undefined;
  const value = schemaAt(pointerTo(pointer, key))?.schema;
  if (value?.['type'] !== 'string' || isSensitive(value)) return undefined;
  const { pattern } = value;
  const fits = typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text);
  return fits && text.length <= LONGEST_QUOTE ? `{${key}: ${flowText(text)}}` : undefined;
}

function requiredKeys({ required, properties }: JsonObject): string[] {
  return Array.isArray(required) && isJsonObject(properties) ? required.map(String) : [];
}

/** A text as an item of a YAML list in brackets: bare where it stays a text, else quoted. */
function flowText(text: string): string {
  const isBare = /^[\w./-][\w./@+=-]*$/.test(text) && Number.isNaN(Number(text));
  return isBare && !/^(-|~|null|true|false|yes|no|on|off|[-+]?\.(inf|nan))$/i.test(text)
    ? text
    : JSON.stringify(text);
}

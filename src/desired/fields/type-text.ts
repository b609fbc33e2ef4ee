import { isJsonObject, type Json } from '../../model/json.ts';
import { type SchemaNode, type SchemaSet } from '../validate/schema-set.ts';
import { contentOf } from './members.ts';

/** The type of a value in words: `string`, `list of mappings`, `number or string`. */
export function typeText(node: SchemaNode, schemas: SchemaSet): string {
  return wordsFor(node, schemas, { many: false, depth: 0 });
}

/** Lists in lists in lists are told so far; a schema may lead to itself. */
const MAX_DEPTH = 4;

interface Wording {
  readonly many: boolean;
  readonly depth: number;
}

function wordsFor(node: SchemaNode, schemas: SchemaSet, { many, depth }: Wording): string {
  const ending = many ? 's' : '';
  const content = depth < MAX_DEPTH ? contentOf(node, schemas) : undefined;
  const inside =
    content === undefined ? '' : ` of ${wordsFor(content, schemas, { many: true, depth: depth + 1 })}`;
  const types = typesOf(node);
  if (types.length === 0) return `any value${ending}`;
  return types.map((type) => (NAMES[type] ?? type) + ending + (HOLDING.has(type) ? inside : '')).join(' or ');
}

const NAMES: Readonly<Record<string, string>> = { array: 'list', object: 'mapping' };
const HOLDING: ReadonlySet<string> = new Set(['array', 'object']);

function typesOf({ schema }: SchemaNode): readonly string[] {
  const { type, enum: choices, const: only, properties, items } = schema;
  if (type !== undefined) return [type].flat().map(String);
  if (Array.isArray(choices)) return [...new Set((choices as readonly Json[]).map(typeOf))];
  if (only !== undefined) return [typeOf(only)];
  if (isJsonObject(properties)) return ['object'];
  return isJsonObject(items) ? ['array'] : [];
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

import { isJsonObject } from '../../model/json.ts';
import { type SchemaNode, type SchemaSet } from '../validate/schema-set.ts';

/** The schema of the items of a list, or of the values of a mapping whose keys are free; none for anything else. */
export function contentOf(node: SchemaNode, schemas: SchemaSet): SchemaNode | undefined {
  const { items, properties, additionalProperties } = node.schema;
  if (isJsonObject(items)) return schemas.below(node, '0');
  return !isJsonObject(properties) && isJsonObject(additionalProperties)
    ? schemas.below({ schema: { additionalProperties }, root: node.root }, '')
    : undefined;
}

/** The schema that defines the fields of a value: its own, or that of what is in the list or mapping. */
export function holderOf(node: SchemaNode, schemas: SchemaSet): SchemaNode | undefined {
  const seen = new Set<SchemaNode['schema']>();
  let current: SchemaNode | undefined = node;
  while (current !== undefined && !seen.has(current.schema)) {
    if (isJsonObject(current.schema['properties'])) return current;
    seen.add(current.schema);
    current = contentOf(current, schemas);
  }
  return undefined;
}

export function fieldNames({ schema: { properties } }: SchemaNode): readonly string[] {
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

export function isRequired({ schema: { required } }: SchemaNode, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

import { type JsonObject } from '../../model/json.ts';
import { type SchemaNode, SchemaSet } from '../validate/schema-set.ts';
import { type MergeSchema } from './merged.ts';

/** Which lists of a kind are merged by a key: those whose schema says `x-zkai-merge-key`. `undefined`: no such kind. */
export function mergeSchemas(
  schemas: ReadonlyMap<string, JsonObject>,
): (kind: string | null) => MergeSchema | undefined {
  const set = new SchemaSet(schemas);
  return (kind) =>
    kind !== null && set.kinds.includes(kind) ? mergeSchema(set.rootOf(kind), set) : undefined;
}

function mergeSchema(node: SchemaNode, set: SchemaSet): MergeSchema {
  const key = node.schema['x-zkai-merge-key'];
  return {
    ...(typeof key === 'string' ? { mergeKey: key } : {}),
    below: (token) => {
      const below = set.below(node, token);
      return below === undefined ? undefined : mergeSchema(below, set);
    },
  };
}

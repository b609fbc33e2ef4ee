import { closest } from '../../model/closest.ts';
import { isJsonObject } from '../../model/json.ts';
import { type SchemaNode, type SchemaSet } from '../validate/schema-set.ts';
import { contentOf, fieldNames, holderOf, isRequired } from './members.ts';

export interface FoundField {
  readonly names: readonly string[];
  readonly node: SchemaNode;
  readonly required: boolean;
}

/** A name that there is no field of, below a field that there is. */
export interface MissingField {
  readonly names: readonly string[];
  readonly missing: string;
  /** The fields that there are. */
  readonly known: readonly string[];
}

/**
 * The field of a kind that a path with dots names. Lists and mappings are passed through: `nodes.name` is the name of a
 * node, and so are `nodes.0.name` and `nodes[0].name`; `environments.connect` is that of any environment.
 */
export function findField(kind: string, path: string, schemas: SchemaSet): FoundField | MissingField {
  let found: FoundField = { names: [], node: schemas.rootOf(kind), required: true };
  for (const token of tokensOf(path)) {
    const holder = holderOf(found.node, schemas);
    const known = holder === undefined ? [] : fieldNames(holder);
    if (holder !== undefined && known.includes(token)) {
      const node = schemas.below(holder, token);
      if (node === undefined) return { names: found.names, missing: token, known };
      found = { names: [...found.names, token], node, required: isRequired(holder, token) };
      continue;
    }
    const content = valueOfKey(found.node, token, schemas);
    if (content === undefined || closest(token, known) !== undefined)
      return { names: found.names, missing: token, known };
    found = { names: [...found.names, token], node: content, required: false };
  }
  return found;
}

/** Indices of lists name no field. */
function tokensOf(path: string): string[] {
  return path
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .filter((token) => token !== '' && !/^\d+$/.test(token));
}

/** What a key of one's own holds, in a mapping that lets people choose its keys. */
function valueOfKey(node: SchemaNode, token: string, schemas: SchemaSet): SchemaNode | undefined {
  if (isJsonObject(node.schema['items'])) return undefined;
  if (isJsonObject(node.schema['patternProperties'])) return schemas.below(node, token);
  return contentOf(node, schemas);
}

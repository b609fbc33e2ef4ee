import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTokens,
  valueAt,
} from '../../model/json.ts';
import { type BoundedPattern, boundedPattern, SlowPattern } from './bounded-pattern.ts';

/** A schema with its `$ref` followed, and the file that its own references start from. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly root: JsonObject;
}

/** The schemas by kind, and the way through them: from a place in a document to the schema of that place. */
export class SchemaSet {
  /** Kinds that can be declared, sorted. */
  readonly kinds: readonly string[];
  readonly schemas: ReadonlyMap<string, JsonObject>;
  readonly #files: ReadonlyMap<string, JsonObject>;
  readonly #resolved = new WeakMap<JsonObject, SchemaNode>();
  readonly #patterns = new Map<string, BoundedPattern>();

  constructor(schemas: ReadonlyMap<string, JsonObject>) {
    this.schemas = schemas;
    this.kinds = [...schemas.keys()].filter((name) => name !== 'common').sort();
    this.#files = new Map([...schemas.values()].map((schema) => [fileName(schema['$id']), schema]));
  }

  /** @throws RangeError for a kind without a schema. */
  rootOf(kind: string): SchemaNode {
    const root = this.schemas.get(kind);
    if (root === undefined) throw new RangeError(`no schema for ${kind}`);
    return this.#resolve(root, root);
  }

  /** One that takes too long fits nothing here: the check of the document says so. */
  #matches(source: string, key: string): boolean {
    const pattern = this.#patterns.get(source) ?? boundedPattern(source);
    this.#patterns.set(source, pattern);
    try {
      return pattern.test(key);
    } catch (error) {
      if (error instanceof SlowPattern) return false;
      throw error;
    }
  }

  /** The schema of a member or item, or `undefined` where anything goes. */
  below(node: SchemaNode, token: string): SchemaNode | undefined {
    const { properties, patternProperties, additionalProperties, items } = node.schema;
    if (isJsonObject(items)) return this.#resolve(items, node.root);
    const own = isJsonObject(properties) && Object.hasOwn(properties, token) ? properties[token] : undefined;
    if (isJsonObject(own)) return this.#resolve(own, node.root);
    if (isJsonObject(patternProperties)) {
      for (const [pattern, schema] of Object.entries(patternProperties)) {
        if (isJsonObject(schema) && this.#matches(pattern, token)) return this.#resolve(schema, node.root);
      }
    }
    return isJsonObject(additionalProperties) ? this.#resolve(additionalProperties, node.root) : undefined;
  }

  /** The schemas of all members and items that {@link below} can answer with. */
  children({ schema, root }: SchemaNode): SchemaNode[] {
    const { properties, patternProperties, additionalProperties, items } = schema;
    const named = [properties, patternProperties].flatMap((one) =>
      isJsonObject(one) ? Object.values(one) : [],
    );
    return [...named, additionalProperties, items]
      .filter(isJsonObject)
      .map((child) => this.#resolve(child, root));
  }

  at(kind: string, pointer: JsonPointer): SchemaNode | undefined {
    let node: SchemaNode | undefined = this.rootOf(kind);
    for (const token of pointerTokens(pointer)) node = node && this.below(node, token);
    return node;
  }

  /** Follows `$ref`; what stands beside it (a default, a description) wins over what it leads to. */
  #resolve(schema: JsonObject, root: JsonObject): SchemaNode {
    const known = this.#resolved.get(schema);
    if (known !== undefined) return known;
    const node = this.#follow(schema, root);
    this.#resolved.set(schema, node);
    return node;
  }

  #follow(schema: JsonObject, root: JsonObject): SchemaNode {
    const { $ref: reference, ...beside } = schema;
    if (typeof reference !== 'string') return { schema, root };
    const [file = '', pointer = ''] = reference.split('#');
    const targetRoot = file === '' ? root : (this.#files.get(file) ?? root);
    const target = valueAt(targetRoot, pointer);
    if (typeof target === 'boolean') return { schema: beside, root };
    if (!isJsonObject(target)) throw new RangeError(`the schema reference ${reference} leads nowhere`);
    const resolved = this.#resolve(target, targetRoot);
    return { schema: { ...resolved.schema, ...beside }, root: resolved.root };
  }
}

/** True where anything may be in a value: nothing below it has a schema. */
export function isFreeForm({ schema }: SchemaNode): boolean {
  const { properties, patternProperties, additionalProperties, items } = schema;
  return ![properties, patternProperties, additionalProperties, items].some(isJsonObject);
}

/** True when the schema defines the keys of a mapping, so that `null` and `x-*` mean something in it. */
export function definesKeys({ schema }: SchemaNode): boolean {
  return isJsonObject(schema['properties']);
}

/** True when `null` is a value here, not the absence of one. */
export function admitsNull({ schema }: SchemaNode): boolean {
  const { type, enum: choices, const: only } = schema;
  if (type === undefined) return choices === undefined && only === undefined;
  return type === 'null' || (Array.isArray(type) && type.includes('null'));
}

function fileName(id: Json | undefined): string {
  return typeof id === 'string' ? id.slice(id.lastIndexOf('/') + 1) : '';
}

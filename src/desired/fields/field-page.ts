import { type FieldPage, type FieldSummary } from '../../model/field-page.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { yamlText } from '../emit/yaml-text.ts';
import { type SchemaNode, type SchemaSet } from '../validate/schema-set.ts';
import { constraintsOf } from './constraints.ts';
import { type FoundField } from './find-field.ts';
import { fieldNames, holderOf, isRequired } from './members.ts';
import { typeText } from './type-text.ts';

interface PageOptions {
  readonly schemas: SchemaSet;
  /** The fields of the fields, too. */
  readonly recursive: boolean;
}

/** Says of a field what its schema does. */
export function fieldPage(
  kind: string,
  { names, node, required }: FoundField,
  options: PageOptions,
): FieldPage {
  const name = names.at(-1) ?? kind;
  const examples = examplesOf(node, options.schemas);
  const [example] = examples;
  return {
    kind,
    path: names.join('.'),
    title: textOf(node.schema['title']),
    ...summary(name, node, { ...options, required, above: [] }),
    choices: choicesOf(node.schema),
    constraints: [...constraintsOf(node.schema), ...constraintsOfMembers(node, options.schemas)],
    examples,
    exampleText: example === undefined ? '' : yamlText(names.length === 0 ? example : { [name]: example }),
  };
}

interface SummaryOptions extends PageOptions {
  readonly required: boolean;
  /** The schemas that this one is below: one that leads to itself is told once. */
  readonly above: readonly JsonObject[];
}

function summary(name: string, node: SchemaNode, options: SummaryOptions): FieldSummary {
  const { schemas, recursive, required, above } = options;
  const { default: fallback, description } = node.schema;
  const holder = above.length === 0 || recursive ? holderOf(node, schemas) : undefined;
  const shown = holder === undefined || above.includes(holder.schema) ? undefined : holder;
  return {
    name,
    type: typeText(node, schemas),
    required,
    ...(fallback === undefined ? {} : { default: fallback }),
    description: textOf(description),
    fields: shown === undefined ? [] : fieldsOf(shown, options),
  };
}

function fieldsOf(holder: SchemaNode, options: SummaryOptions): FieldSummary[] {
  const above = [...options.above, holder.schema];
  return fieldNames(holder).flatMap((name) => {
    const below = options.schemas.below(holder, name);
    if (below === undefined) return [];
    return [summary(name, below, { ...options, required: isRequired(holder, name), above })];
  });
}

/** What holds for the items of a list is told with the list. */
function constraintsOfMembers(node: SchemaNode, schemas: SchemaSet): string[] {
  const holder = holderOf(node, schemas);
  return holder === undefined || holder.schema === node.schema
    ? []
    : constraintsOf(holder.schema).map((text) => `each: ${text}`);
}

/** A kind has no example of its own, but its parts have. */
function examplesOf(node: SchemaNode, schemas: SchemaSet): readonly Json[] {
  const { examples, const: only, properties } = node.schema;
  if (Array.isArray(examples)) return examples as readonly Json[];
  if (only !== undefined) return [only];
  if (!isJsonObject(properties)) return [];
  const parts = fieldNames(node).flatMap((name): [string, Json][] => {
    const below = schemas.below(node, name);
    const [example] = below !== undefined && isRequired(node, name) ? examplesOf(below, schemas) : [];
    return example === undefined ? [] : [[name, example]];
  });
  return parts.length === 0 ? [] : [Object.fromEntries(parts)];
}

function choicesOf({ enum: choices, const: only }: JsonObject): readonly Json[] {
  if (Array.isArray(choices)) return choices as readonly Json[];
  return only === undefined ? [] : [only];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

/** What a value must hold to beside its type, a sentence without its end each. What cannot be told in words is left to validate. */
export function constraintsOf(schema: JsonObject): string[] {
  return [
    ...formOf(schema),
    ...rangeOf(schema, 'minimum', 'maximum', ''),
    ...strictRange(schema),
    ...lengthOf(schema),
    ...rangeOf(schema, 'minItems', 'maxItems', ' item'),
    ...rangeOf(schema, 'minProperties', 'maxProperties', ' key'),
    ...keysOf(schema),
    ...alternatives(schema),
    ...conditions(schema),
    ...ownKeywords(schema),
  ];
}

/** What the forms that no pattern can check are called. */
const FORMS: Readonly<Record<string, string>> = {
  base64: 'bytes in base64',
  connect: 'host:port, several with commas, and a chroot at the end',
  cron: 'a cron expression of five fields',
  day: 'a day that there is',
  identity: 'an identity of ZooKeeper, and no password in plain text',
  path: 'a path that ZooKeeper accepts',
  timeZone: 'a time zone by its name, such as Europe/Berlin',
};

function formOf(schema: JsonObject): string[] {
  const { pattern, 'x-zkai-form': form, 'x-zkai-form-text': words } = schema;
  const checked = typeof form === 'string' ? [FORMS[form] ?? form] : [];
  if (typeof words === 'string') return [...checked, words];
  return typeof pattern === 'string' && checked.length === 0 ? [`matches ${pattern}`] : checked;
}

/** @param unit what is counted, `''` for the value itself */
function rangeOf(schema: JsonObject, from: string, to: string, unit: string): string[] {
  const [least, most] = [schema[from], schema[to]];
  const counted = (number: number) => `${number}${unit}${unit === '' || number === 1 ? '' : 's'}`;
  if (typeof least === 'number' && typeof most === 'number') return [`from ${least} to ${counted(most)}`];
  if (typeof least === 'number') return [`at least ${counted(least)}`];
  return typeof most === 'number' ? [`at most ${counted(most)}`] : [];
}

function strictRange({ exclusiveMinimum: above, exclusiveMaximum: below, multipleOf }: JsonObject): string[] {
  return [
    ...(typeof above === 'number' ? [`more than ${above}`] : []),
    ...(typeof below === 'number' ? [`less than ${below}`] : []),
    ...(typeof multipleOf === 'number' ? [`a multiple of ${multipleOf}`] : []),
  ];
}

function lengthOf(schema: JsonObject): string[] {
  const { minLength, maxLength } = schema;
  if (minLength === 1 && maxLength === undefined) return ['not empty'];
  return rangeOf(schema, 'minLength', 'maxLength', ' character');
}

function keysOf({
  propertyNames,
  patternProperties,
  properties,
  additionalProperties,
}: JsonObject): string[] {
  const named = isJsonObject(propertyNames) ? formOf(propertyNames).map((form) => `keys: ${form}`) : [];
  const more = isJsonObject(patternProperties) ? Object.keys(patternProperties) : [];
  const isOpen = isJsonObject(properties) && additionalProperties === true;
  return [
    ...named,
    ...more.map((pattern) => `further keys match ${pattern}`),
    ...(isOpen ? ['further keys: any'] : []),
  ];
}

/** Alternatives are told by the keys that they ask for. */
function alternatives({ oneOf, anyOf, not, dependentRequired }: JsonObject): string[] {
  const exactly = keySets(oneOf);
  const any = keySets(anyOf);
  const [without] = keySets([not ?? true]) ?? [];
  const needs = isJsonObject(dependentRequired) ? Object.entries(dependentRequired) : [];
  return [
    ...(exactly === undefined ? [] : [`exactly one of ${exactly.map(listed).join(', ')}`]),
    ...(any === undefined ? [] : [`at least one of ${any.map(listed).join(', ')}`]),
    ...(without === undefined ? [] : [`not ${without.join(' together with ')}`]),
    ...needs.map(([key, others]) => `${key} needs ${listed(texts(others))}`),
  ];
}

function keySets(branches: Json | undefined): readonly (readonly string[])[] | undefined {
  if (!Array.isArray(branches)) return undefined;
  const sets = (branches as readonly Json[]).map((branch) =>
    isJsonObject(branch) && Object.keys(branch).length === 1 ? texts(branch['required']) : [],
  );
  return sets.every((keys) => keys.length > 0) ? sets : undefined;
}

/** `if` one field has a value, `then` others are required. */
function conditions(schema: JsonObject): string[] {
  const { if: condition, then, allOf } = schema;
  const all = Array.isArray(allOf) ? (allOf as readonly Json[]).filter(isJsonObject).flatMap(conditions) : [];
  if (!isJsonObject(condition) || !isJsonObject(then)) return all;
  const { properties } = condition;
  const [[key, asked] = ['', null], ...more] = isJsonObject(properties) ? Object.entries(properties) : [];
  const values = isJsonObject(asked)
    ? Array.isArray(asked['enum'])
      ? asked['enum']
      : [asked['const'] ?? null]
    : [];
  const required = texts(then['required']);
  if (more.length > 0 || values.length === 0 || required.length === 0) return all;
  return [`${listed(required)} required when ${key} is ${values.map(String).join(' or ')}`, ...all];
}

function ownKeywords(schema: JsonObject): string[] {
  const { 'x-zkai-min-duration': least, 'x-zkai-merge-key': key, 'x-zkai-sensitive': sensitive } = schema;
  return [
    ...(typeof least === 'string' ? [`at least ${least}`] : []),
    ...(typeof key === 'string' ? [`overlays merge it item by item, by ${key}`] : []),
    ...(schema['uniqueItems'] === true ? ['no item twice'] : []),
    ...(sensitive === true ? ['no output shows the value'] : []),
  ];
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(String) : [];
}

function listed(words: readonly string[]): string {
  return words.join(' and ');
}

import { isJsonObject, type Json, type JsonObject, type JsonPointer, pointerTo } from '../../model/json.ts';
import { didYouMean } from '../resolve/did-you-mean.ts';
import { type SchemaProblem } from './own-schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const;

/** What the value of a keyword must be, in words, and whether it is. */
type Form = readonly [expected: string, fits: (value: Json) => boolean];

const NUMBER: Form = ['a number', (value) => typeof value === 'number'];
const COUNT: Form = [
  'a whole number that is not negative',
  (value) => Number.isInteger(value) && Number(value) >= 0,
];
const BOOLEAN: Form = ['true or false', (value) => typeof value === 'boolean'];
const TEXTS: Form = ['a list of texts', isTexts];
const LIST: Form = ['a list', Array.isArray];
const SCHEMAS: Form = [
  'a list of schemas, and not empty',
  (value) => Array.isArray(value) && value.length > 0,
];
const NAMED: Form = ['a mapping from names to schemas', isJsonObject];

const FORMS: ReadonlyMap<string, Form> = new Map([
  ...named(NUMBER, 'maximum minimum exclusiveMaximum exclusiveMinimum'),
  ['multipleOf', ['a number above 0', (value: Json) => typeof value === 'number' && value > 0]] as const,
  ...named(
    COUNT,
    'maxLength minLength maxItems minItems maxContains minContains maxProperties minProperties',
  ),
  ...named(BOOLEAN, 'uniqueItems deprecated readOnly writeOnly'),
  ...named(TEXTS, 'required'),
  ...named(LIST, 'enum examples'),
  ...named(SCHEMAS, 'allOf anyOf oneOf prefixItems'),
  ...named(NAMED, '$defs definitions dependentSchemas patternProperties properties'),
  ['dependentRequired', ['a mapping from names to lists of names', isNameLists]] as const,
  ['pattern', ['a regular expression', (value: Json) => typeof value === 'string']] as const,
]);

/** Where a keyword has a value that it cannot have: told at that value, in words for who wrote it. */
export function keywordValueProblems(schema: JsonObject, pointer: JsonPointer): SchemaProblem[] {
  return Object.entries(schema).flatMap(([keyword, value]): SchemaProblem[] => {
    const at = pointerTo(pointer, keyword);
    if (keyword === 'type') return typeProblems(value, at);
    const form = FORMS.get(keyword);
    if (form !== undefined && !form[1](value))
      return [{ pointer: at, message: `${keyword} must be ${form[0]}` }];
    if (keyword === 'pattern') return patternProblems([String(value)], at);
    return keyword === 'patternProperties' && isJsonObject(value)
      ? patternProblems(Object.keys(value), at)
      : [];
  });
}

function typeProblems(value: Json, pointer: JsonPointer): SchemaProblem[] {
  const all = Array.isArray(value) ? (value as readonly Json[]) : [value];
  const expected = `type must be one of ${TYPES.join(', ')}, or a list of these`;
  if (all.length === 0) return [{ pointer, message: expected }];
  const wrong = all.find((name) => !(TYPES as readonly Json[]).includes(name));
  if (wrong === undefined) return [];
  const meant = typeof wrong === 'string' ? didYouMean(wrong, TYPES) : '';
  return [{ pointer, message: `${expected}, found ${JSON.stringify(wrong)}${meant}` }];
}

function patternProblems(patterns: readonly string[], pointer: JsonPointer): SchemaProblem[] {
  return patterns.flatMap((pattern) => {
    try {
      void new RegExp(pattern, 'u');
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
      return [{ pointer, message: `the pattern is no regular expression of JavaScript: ${why}` }];
    }
  });
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && (value as readonly Json[]).every((item) => typeof item === 'string');
}

function isNameLists(value: Json): boolean {
  return isJsonObject(value) && Object.values(value).every(isTexts);
}

function named(form: Form, keywords: string): (readonly [string, Form])[] {
  return keywords.split(' ').map((keyword) => [keyword, form]);
}

import { type ErrorObject } from 'ajv';
import { type Json, type JsonObject, type JsonPointer } from '../../../model/json.ts';
import { NOT_SHOWN } from '../secret-places.ts';
import { isSensitiveAt } from '../../../model/sealed.ts';
import { type SchemaNode } from '../schema-set.ts';
import { checkedForm, shortDuration, writtenForm } from './forms.ts';
import {
  excludedKeys,
  isAboutKeys,
  misplacedKey,
  missingCompanion,
  missingKey,
  oneOfKeys,
  unknownKey,
} from './keys.ts';
import { type Failure, type Mistake, pathText } from './mistake.ts';
import { outOfRange, wrongChoice, wrongSize, wrongType } from './values.ts';

/** What each keyword of our schemas means when it fails. */
const EXPLAIN: Readonly<Record<string, (failure: Failure) => Mistake>> = {
  additionalProperties: unknownKey,
  const: wrongChoice,
  dependentRequired: missingCompanion,
  enum: wrongChoice,
  exclusiveMaximum: outOfRange,
  exclusiveMinimum: outOfRange,
  'false schema': misplacedKey,
  maxItems: wrongSize,
  maxLength: wrongSize,
  maxProperties: wrongSize,
  maximum: outOfRange,
  minItems: wrongSize,
  minLength: wrongSize,
  minProperties: wrongSize,
  minimum: outOfRange,
  not: excludedKeys,
  oneOf: oneOfKeys,
  pattern: writtenForm,
  required: missingKey,
  type: wrongType,
  'x-zkai-form': checkedForm,
  'x-zkai-min-duration': shortDuration,
};

/** Keywords whose failure only says that another one failed. */
const ECHOES: ReadonlySet<string> = new Set(['if', 'propertyNames']);

/** One mistake for each thing that a person has to change. */
export function explainErrors(
  errors: readonly ErrorObject[],
  schemaAt: (pointer: JsonPointer) => SchemaNode | undefined,
  sensitive: readonly JsonPointer[] = [],
): Mistake[] {
  const told = new Set<string>();
  const mistakes: Mistake[] = [];
  for (const error of errors) {
    if (ECHOES.has(error.keyword) || /\/(?:oneOf|anyOf)\/\d+\//.test(error.schemaPath)) continue;
    const mistake = isHidden(error, sensitive) ? withoutValue(error) : explainError(error, schemaAt);
    const key = `${mistake.pointer}\n${mistake.message}`;
    if (!told.has(key)) mistakes.push(mistake);
    told.add(key);
  }
  return mistakes;
}

/** What says something of a member that nobody is to see. One that is to be a reference is told as that. */
function isHidden(
  { instancePath, keyword, parentSchema }: ErrorObject,
  sensitive: readonly JsonPointer[],
): boolean {
  if (sensitive.length === 0 || parentSchema?.['title'] === 'SecretReference') return false;
  if (isSensitiveAt(instancePath, sensitive)) return true;
  // These compare what is below, too.
  const isDeep = ['const', 'enum', 'uniqueItems'].includes(keyword);
  return isDeep && sensitive.some((pattern) => isSensitiveAt(pattern, [instancePath]));
}

/** In the words of the checker, which repeats the schema alone. */
function withoutValue({ instancePath, keyword, message }: ErrorObject): Mistake {
  const asked = message ?? `does not hold to ${keyword}`;
  return {
    rule: 'ZK102',
    message: `${pathText(instancePath)} ${asked} ${NOT_SHOWN}`,
    pointer: instancePath,
  };
}

/** A branch of a schema that a project wrote can ask for anything. */
function isOurs({ error: { keyword }, schema }: Failure): boolean {
  if (keyword === 'oneOf') return isAboutKeys(schema['oneOf']);
  return keyword !== 'not' || isAboutKeys([schema['not']]);
}

function explainError(
  error: ErrorObject,
  schemaAt: (pointer: JsonPointer) => SchemaNode | undefined,
): Mistake {
  const failure: Failure = {
    error,
    params: error.params as Readonly<Record<string, unknown>>,
    pointer: error.instancePath,
    found: error.data as Json,
    schema: error.parentSchema as JsonObject,
    schemaAt,
  };
  const explain = EXPLAIN[error.keyword];
  if (explain !== undefined && isOurs(failure)) return explain(failure);
  return {
    rule: 'ZK102',
    message: `${pathText(error.instancePath)} ${error.message ?? `does not hold to ${error.keyword}`}`,
    pointer: error.instancePath,
  };
}

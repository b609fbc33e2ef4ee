import { mayHoldPassword } from '../../../model/connect-string.ts';
import { type Json, type JsonObject, pointerTo } from '../../../model/json.ts';
import { type RuleId } from '../rules.ts';
import { describeValue, type Failure, isSensitive, type Mistake, pathText, quote } from './mistake.ts';

/** What a text of each titled form is called. Other patterns speak of a form and show an example. */
const NOUNS: Readonly<Record<string, string>> = {
  Address: 'an address',
  AliasName: 'a name for an alias',
  Day: 'a day',
  Digest: 'a digest',
  Duration: 'a duration',
  EnvironmentVariableName: 'a name of an environment variable',
  Host: 'a host',
  Identity: 'an identity',
  LabelKey: 'a label key',
  LabelValue: 'a label value',
  Name: 'a name',
  NodeName: 'a name or range of nodes',
  PemSource: 'where the PEM text is',
  PercentOrInt: 'a percentage or a whole number',
  Pointer: 'a JSON Pointer',
  ProjectPath: 'a path inside the project',
  Quantity: 'a quantity',
  Timestamp: 'a point in time',
};

/** A text that has not the form that the schema asks for; a key, where a key must have a form. */
export function writtenForm(failure: Failure): Mistake {
  const { error, pointer, found, schema } = failure;
  if (isSensitive(schema)) return plainSecret(failure);
  const isKey = error.propertyName !== undefined;
  const noun = NOUNS[String(schema['title'])] ?? 'of the right form';
  const subject = isKey ? `a key of ${pathText(pointer)}` : pathText(pointer);
  return {
    rule: (schema['x-zkai-rule'] as RuleId | undefined) ?? 'ZK108',
    message: `${subject} must be ${noun}${formOf(schema)}, found ${describeValue(found)}${unitReason(schema, found)}`,
    ...exampleFix(schema, found),
    pointer: isKey ? pointerTo(pointer, error.propertyName ?? '') : pointer,
    ...(isKey ? { at: 'key' } : {}),
  };
}

function formOf(schema: JsonObject): string {
  const form = schema['x-zkai-form-text'];
  return typeof form === 'string' ? ` (${form})` : '';
}

function unitReason(schema: JsonObject, found: Json): string {
  const isBare = typeof found === 'number' && schema['title'] === 'Duration';
  return isBare ? ' without a unit: that would be milliseconds in ZooKeeper and seconds elsewhere' : '';
}

function exampleFix(schema: JsonObject, found: Json): { fix: string } | Record<string, never> {
  if (typeof found === 'number' && schema['title'] === 'Duration')
    return { fix: `Write ${found}s or ${found}ms.` };
  const examples = Array.isArray(schema['examples']) ? (schema['examples'] as readonly Json[]) : [];
  if (examples.length === 0) return {};
  return { fix: `Write it like ${examples.map(String).join(' or ')}.` };
}

/** Something else than a reference where a secret is referred to. What is there is not repeated. */
export function plainSecret({ pointer, schema }: Failure): Mistake {
  const examples = Array.isArray(schema['examples']) ? (schema['examples'] as readonly Json[]) : [];
  return {
    rule: 'ZK604',
    message: `${pathText(pointer)} must say where the secret is, never the secret itself`,
    fix: `Write a reference such as ${examples.map(String).join(' or ')}, and replace the secret if it was shared.`,
    pointer,
  };
}

/** A text that has a form which no pattern can check. Bytes are not repeated: they may be long, or secret. */
export function checkedForm(failure: Failure): Mistake {
  const { params, pointer, found, error, schema } = failure;
  if (error.schema === 'identity') return plainPassword(failure, PLAIN_DIGEST);
  if (error.schema === 'connect' && mayHoldPassword(String(found)))
    return plainPassword(failure, PLAIN_LOGIN);
  const isPath = error.schema === 'path';
  const shown = isPath ? ` ${quote(String(found))}` : '';
  return {
    rule: isPath ? 'ZK103' : 'ZK108',
    message: `${pathText(pointer)}${shown}: ${String(params['problem'])}`,
    ...exampleFix(schema, found),
    pointer,
  };
}

const PLAIN_DIGEST = 'Write digest:env:NAME or digest:file:PATH';
const PLAIN_LOGIN = 'Write the servers alone';

/** What may be a password in plain text. It is not repeated. */
function plainPassword({ params, pointer }: Failure, instead: string): Mistake {
  return {
    rule: 'ZK604',
    message: `${pathText(pointer)}: ${String(params['problem'])}`,
    fix: `${instead}, and replace the password if it was shared.`,
    pointer,
  };
}

/** A duration that is too short. */
export function shortDuration({ pointer, found, error }: Failure): Mistake {
  const least = String(error.schema);
  return {
    rule: 'ZK108',
    message: `${pathText(pointer)} must be at least ${least}, found ${String(found)}`,
    fix: `Write ${least} or more.`,
    pointer,
  };
}

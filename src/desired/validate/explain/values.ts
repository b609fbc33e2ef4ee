import { type Json } from '../../../model/json.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { type RuleId } from '../rules.ts';
import {
  describeValue,
  type Failure,
  isSensitive,
  listWords,
  type Mistake,
  pathText,
  shortened,
} from './mistake.ts';
import { plainSecret, writtenForm } from './forms.ts';
import { listFix, mappingFix } from './shapes.ts';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'a mapping',
  string: 'a text',
};

/** A value of another type than the schema asks for. */
export function wrongType(failure: Failure): Mistake {
  const { params, pointer, found, schema } = failure;
  if (isSensitive(schema)) return plainSecret(failure);
  const types = [params['type']].flat().map(String);
  if (typeof found === 'number' && WITH_UNIT.has(String(schema['title']))) return writtenForm(failure);
  const expected = listWords(
    types.map((type) => TYPE_NAMES[type] ?? type),
    'or',
  );
  const fix = typeFix(types, failure);
  return {
    rule: 'ZK102',
    message: `${pathText(pointer)} must be ${expected}, found ${describeValue(found)}`,
    ...(fix === undefined ? {} : { fix }),
    pointer,
  };
}

/** Forms that a person may well write as a bare number: the form is what is wrong, not the type. */
const WITH_UNIT: ReadonlySet<string> = new Set(['Duration', 'PercentOrInt']);

function typeFix(types: readonly string[], failure: Failure): string | undefined {
  const { found, schema } = failure;
  if (types.includes('array') && (found === null || typeof found !== 'object')) return listFix(failure);
  if (types.includes('object') && typeof found === 'string') return mappingFix(failure);
  if (types.includes('string') && (typeof found === 'number' || typeof found === 'boolean')) {
    if (schema['x-zkai-form'] === 'path') return 'Write a path that starts with "/", such as /app/config.';
    if (schema['x-zkai-form'] === 'connect') return 'Write a host and its port, such as 127.0.0.1:2181.';
    const { pattern } = schema;
    const fits = typeof pattern !== 'string' || new RegExp(pattern, 'u').test(String(found));
    return fits ? `Quote it: "${String(found)}".` : undefined;
  }
  if (typeof found !== 'string') return undefined;
  const isNumber = types.includes('number') || types.includes('integer');
  if (isNumber && found.trim() !== '' && Number.isFinite(Number(found))) return 'Remove the quotes.';
  if (types.includes('boolean') && /^(yes|on|y|true)$/i.test(found)) return 'Write true.';
  if (types.includes('boolean') && /^(no|off|n|false)$/i.test(found)) return 'Write false.';
  return undefined;
}

/** A value that is none of those allowed. */
export function wrongChoice({ params, pointer, found }: Failure): Mistake {
  const allowed = params['allowedValues'] ?? [params['allowedValue']];
  const choices = (allowed as readonly Json[]).map(choiceText);
  const nearest = typeof found === 'string' ? didYouMean(found, choices) : '';
  const expected =
    choices.length === 1 ? `must be ${choices[0] ?? ''}` : `must be one of ${listWords(choices, 'or')}`;
  const suggestion = /"(.*)"/.exec(nearest)?.[1];
  return {
    rule: 'ZK102',
    message: `${pathText(pointer)} ${expected}, found ${describeValue(found)}${nearest}`,
    ...(suggestion === undefined ? {} : { fix: `Write ${suggestion}.` }),
    pointer,
  };
}

/** A scalar as it is read; a list or a mapping as JSON. */
function choiceText(choice: Json): string {
  return choice !== null && typeof choice === 'object' ? shortened(JSON.stringify(choice)) : String(choice);
}

/** How a bound is said, and what to write instead. */
const BOUNDS: Readonly<Record<string, (limit: string) => readonly [bound: string, fix: string]>> = {
  '>=': (limit) => [`at least ${limit}`, `Write ${limit} or more.`],
  '<=': (limit) => [`at most ${limit}`, `Write ${limit} or less.`],
  '>': (limit) => [`more than ${limit}`, `Write more than ${limit}.`],
  '<': (limit) => [`less than ${limit}`, `Write less than ${limit}.`],
};

/** A number out of its bounds. */
export function outOfRange({ params, pointer, found, schema }: Failure): Mistake {
  const limit = String(params['limit']);
  const [bound, fix] = BOUNDS[String(params['comparison'])]?.(limit) ?? [limit, `Write ${limit}.`];
  return {
    rule: (schema['x-zkai-rule'] as RuleId | undefined) ?? 'ZK102',
    message: `${pathText(pointer)} must be ${bound}, found ${describeValue(found)}`,
    fix,
    pointer,
  };
}

/** A text, list or mapping with too little or too much in it. */
export function wrongSize({ error, params, pointer, found }: Failure): Mistake {
  const limit = Number(params['limit']);
  const isLeast = error.keyword.startsWith('min');
  const unit = typeof found === 'string' ? 'character' : error.keyword.endsWith('Items') ? 'item' : 'member';
  const plural = limit === 1 ? unit : `${unit}s`;
  const size = typeof found === 'string' ? found.length : Object.keys(found as object).length;
  const message =
    isLeast && limit === 1
      ? `${pathText(pointer)} must not be empty`
      : limit === 0
        ? `${pathText(pointer)} must be empty, found ${size} ${size === 1 ? unit : `${unit}s`}`
        : `${pathText(pointer)} must have at ${isLeast ? 'least' : 'most'} ${limit} ${plural}, found ${size}`;
  return { rule: 'ZK102', message, pointer };
}

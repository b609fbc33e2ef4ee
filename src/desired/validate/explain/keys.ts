import { isJsonObject, type JsonObject, type JsonPointer, pointerTo } from '../../../model/json.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { type RuleId } from '../rules.ts';
import { type Failure, listWords, type Mistake, pathText } from './mistake.ts';

/** A key that the schema does not define. */
export function unknownKey({ params, pointer, schema, schemaAt }: Failure): Mistake {
  const key = String(params['additionalProperty']);
  const known = Object.keys(propertiesOf(schema));
  const nearest = didYouMean(key, known);
  const where = pointer === '' ? '' : ` in ${pathText(pointer)}`;
  const below = pointer === '' ? propertiesOf(schemaAt('/spec')?.schema) : {};
  const fix =
    nearest === '' && Object.hasOwn(below, key)
      ? `Move ${key} below spec.`
      : `Use ${known.length === 1 ? 'the key' : 'one of the keys'} ${listWords(known, 'or')}.`;
  return {
    rule: 'ZK101',
    message: `unknown key "${key}"${where}${nearest}`,
    fix: nearest === '' ? fix : `Write ${/"(.*)"/.exec(nearest)?.[1] ?? ''}, or remove the key.`,
    pointer: pointerTo(pointer, key),
    at: 'key',
  };
}

/** A required key that is not there; reported at the object that lacks it. */
export function missingKey({ params, pointer, schemaAt }: Failure): Mistake {
  const key = String(params['missingProperty']);
  return { rule: 'ZK102', ...lacks(pointer, key, schemaAt(pointerTo(pointer, key))?.schema), pointer };
}

/** A key that another key asks for. */
export function missingCompanion({ params, pointer, schema, schemaAt }: Failure): Mistake {
  const key = String(params['missingProperty']);
  const { message, fix } = lacks(pointer, key, schemaAt(pointerTo(pointer, key))?.schema);
  const rule = (schema['x-zkai-rule'] as RuleId | undefined) ?? 'ZK102';
  return { rule, message: `${message}, which goes with "${String(params['property'])}"`, fix, pointer };
}

function lacks(
  pointer: JsonPointer,
  key: string,
  schema: JsonObject | undefined,
): { message: string; fix: string } {
  const description = schema?.['description'];
  const meaning =
    typeof description === 'string' ? ` (${lowerFirst(description.split(/\.( |$)/)[0] ?? '')})` : '';
  return { message: `${pathText(pointer)} lacks "${key}"`, fix: `Add ${key}${meaning}.` };
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** True where the branches say nothing but which keys must be there, as in our own schemas; one of a project may say more. */
export function isAboutKeys(branches: unknown): boolean {
  return (
    Array.isArray(branches) &&
    branches.every((branch: unknown) => isJsonObject(branch) && Object.keys(branch).join() === 'required')
  );
}

/** Keys of which exactly one must be there. */
export function oneOfKeys({ pointer, schema, found }: Failure): Mistake {
  const choices = branchKeys(schema['oneOf']);
  const present = isJsonObject(found) ? choices.filter((key) => Object.hasOwn(found, key)) : [];
  const second = present[1];
  const message = `${pathText(pointer)} needs exactly one of ${listWords(choices)}, found ${
    present.length === 0 ? 'none' : listWords(present)
  }`;
  const fix =
    present.length === 0 ? `Add ${listWords(choices, 'or')}.` : `Keep one of ${listWords(present)}.`;
  return second === undefined
    ? { rule: 'ZK102', message, fix, pointer }
    : { rule: 'ZK102', message, fix, pointer: pointerTo(pointer, second), at: 'key' };
}

/** Keys that exclude each other. */
export function excludedKeys({ pointer, schema }: Failure): Mistake {
  const keys = branchKeys([schema['not'] ?? {}]);
  return {
    rule: 'ZK102',
    message: `${listWords(keys)} exclude each other`,
    fix: `Keep one of ${listWords(keys)}.`,
    pointer: pointerTo(pointer, keys.at(-1) ?? ''),
    at: 'key',
  };
}

function branchKeys(branches: unknown): string[] {
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch: unknown) => {
    const required = isJsonObject(branch) ? branch['required'] : undefined;
    return Array.isArray(required) ? required.map(String) : [];
  });
}

/** A key that has no place beside the others. */
export function misplacedKey({ pointer }: Failure): Mistake {
  return {
    rule: 'ZK102',
    message: `${pathText(pointer)} does not go with the keys beside it`,
    fix: 'Remove it.',
    pointer,
    at: 'key',
  };
}

function propertiesOf(schema: JsonObject | undefined): JsonObject {
  const properties = schema?.['properties'];
  return isJsonObject(properties) ? properties : {};
}

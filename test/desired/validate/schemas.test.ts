import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/desired/validate/rules.ts';
import { SchemaSet } from '../../../src/desired/validate/schema-set.ts';
import { isJsonObject, type Json, type JsonObject, pointerTo } from '../../../src/model/json.ts';
import { schemas } from './support.ts';

/** Every object inside of a schema, with its pointer. */
function* parts(value: Json, pointer: string): Generator<[string, JsonObject]> {
  if (typeof value !== 'object' || value === null) return;
  if (isJsonObject(value)) yield [pointer, value];
  for (const [key, member] of Object.entries(value as JsonObject))
    yield* parts(member, pointerTo(pointer, key));
}

const all = [...schemas].flatMap(([kind, schema]) => [...parts(schema, kind)]);
const kinds = [...schemas.keys()].filter((kind) => kind !== 'common');

describe('the schemas', () => {
  test('are JSON Schemas by the strict reading of ajv', () => {
    const ajv = new Ajv2020({
      strict: true,
      strictTypes: false,
      strictRequired: false,
      allowUnionTypes: true,
    });
    for (const keyword of ['form', 'form-text', 'merge-key', 'min-duration', 'rule', 'sensitive'])
      ajv.addKeyword(`x-zkai-${keyword}`);
    for (const schema of schemas.values()) ajv.addSchema(schema);
    for (const kind of kinds) expect(() => ajv.getSchema(String(schemas.get(kind)?.['$id']))).not.toThrow();
  });

  test.each(kinds)('%s describes every field, for editors and for explain', (kind) => {
    const set = new SchemaSet(schemas);
    const root = schemas.get(kind) ?? {};
    const undescribed = [...parts(root, '')].flatMap(([pointer, { properties }]) =>
      isJsonObject(properties) && !/\/(if|then|else)$/.test(pointer)
        ? Object.keys(properties).filter((key) => {
            const node = set.below({ schema: { properties }, root }, key);
            return typeof node?.schema['description'] !== 'string';
          })
        : [],
    );
    expect(undescribed).toEqual([]);
  });

  test('every object says what it does with keys that it does not define', () => {
    const open = all.filter(
      ([, part]) => part['type'] === 'object' && part['additionalProperties'] === undefined,
    );
    expect(open.map(([pointer]) => pointer)).toEqual([]);
  });

  test('every pattern says in words what it asks for, and shows an example that it accepts', () => {
    const patterns = all.filter(([, { pattern }]) => typeof pattern === 'string');
    const mute = patterns.filter(
      ([, part]) => !('x-zkai-form-text' in part) && !('x-zkai-sensitive' in part),
    );
    const withoutExample = patterns.filter(([, { pattern, examples }]) => {
      const texts = Array.isArray(examples) ? examples.filter((example) => typeof example === 'string') : [];
      return texts.length === 0 || !texts.every((text) => new RegExp(String(pattern), 'u').test(text));
    });
    expect(mute.map(([pointer]) => pointer)).toEqual([]);
    expect(withoutExample.map(([pointer]) => pointer)).toEqual([]);
  });

  test('every rule that a schema names exists', () => {
    const named = all.flatMap(([, part]) => part['x-zkai-rule'] ?? []);
    expect(named.filter((rule) => !Object.hasOwn(RULES, String(rule)))).toEqual([]);
  });

  test('every default is valid where it stands', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const schema of schemas.values()) ajv.addSchema(schema);
    const wrong = [...schemas].flatMap(([kind, schema]) =>
      [...parts(schema, '')].flatMap(([pointer, part]) => {
        if (!('default' in part)) return [];
        const check = ajv.getSchema(`${String(schema['$id'])}#${pointer.replaceAll('$', '%24')}`);
        return check?.(part['default']) === true ? [] : [kind + pointer];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the table of rules', () => {
  test('is sorted', () => {
    expect(Object.keys(RULES)).toEqual(Object.keys(RULES).sort());
  });
});

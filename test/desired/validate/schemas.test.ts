import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/desired/validate/rules.ts';
import { schemaParts as parts } from './schema-parts.ts';
import { schemas } from './support.ts';

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
});

describe('the table of rules', () => {
  test('is sorted', () => {
    expect(Object.keys(RULES)).toEqual(Object.keys(RULES).sort());
  });
});

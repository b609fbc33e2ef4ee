import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAnswer } from '../../src/policies/parse-answer.ts';

const schema = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../schemas/output/${name}.json`, import.meta.url), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
ajv.addSchema(schema('common'));
const isValid = ajv.compile(schema('policy-findings'));

test.each([
  ['[]', 'what it printed has no list of findings, as in {"findings": []}'],
  ['{"findings": {}}', 'what it printed has no list of findings, as in {"findings": []}'],
  ['{"findings": [], "ok": true}', 'beside findings it printed "ok"'],
  ['{"findings": ["no"]}', 'findings[0] is not an object'],
  ['{"findings": [{"message": "a"}, {"message": " "}]}', 'findings[1] has no message'],
  [
    '{"findings": [{"message": "a", "severity": "fatal"}]}',
    'findings[0] has a severity that is not error, warning or info',
  ],
  [
    '{"findings": [{"message": "a", "path": "a"}]}',
    'findings[0] has a path that is none: a znode path must start with "/"',
  ],
  ['{"findings": [{"message": "a", "pointer": "b/c"}]}', 'findings[0] has a pointer that is no JSON Pointer'],
  ['{"findings": [{"message": "a", "fix": 1}]}', 'findings[0] has a fix that is not a text'],
  ['{"findings": [{"message": "a", "line": 1}]}', 'findings[0] has "line", which no finding has'],
])('%s is not understood', (text, problem) => {
  expect(parseAnswer(text)).toEqual({ problem });
  if (!text.includes('"path"')) expect(isValid(JSON.parse(text))).toBe(false);
});

test('what the schema accepts is understood, and nothing else', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('', '/a', '/a/b~0', '~', 'error', 'info', 'a\nb'),
    fc.integer(),
    fc.constant(null),
  );
  const finding = fc.record(
    { message: text, severity: text, document: text, pointer: text, fix: text, other: text },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 2 }), (findings) => {
      expect('findings' in parseAnswer(JSON.stringify({ findings }))).toBe(isValid({ findings }));
    }),
    { numRuns: 1000 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedPattern, SlowPattern } from '../../../src/desired/validate/bounded-pattern.ts';

test.each([
  ['^(a+)+$', `${'a'.repeat(40)}b`],
  ['^([a-z]+)*$', `${'a'.repeat(60)}1`],
  ['^(a|aa)+$', `${'a'.repeat(60)}b`],
  ['a*a*a*a*b', 'a'.repeat(20_000)],
])('%s ends on a text that it would not be done with for years', (source, text) => {
  const pattern = boundedPattern(source);
  expect(() => pattern.test(text)).toThrow(SlowPattern);
  // What was too slow is not tried again; a short text takes no time.
  expect(() => pattern.test(text)).toThrow(SlowPattern);
  expect(typeof pattern.test('ab')).toBe('boolean');
});

test('says what the plain expression says, on both ways', () => {
  const sources = ['^([a-z0-9]+(-[a-z0-9]+)*)$', '^[^/]+$', '^(x{2}){3}', '[+*]\\)*'];
  const text = fc.string({ unit: fc.constantFrom('a', '1', '-', '/', 'x', ')', '😀'), maxLength: 40 });
  const patterns = sources.map((source) => [boundedPattern(source), new RegExp(source, 'u')] as const);
  fc.assert(
    fc.property(text, (value) => {
      for (const [bounded, plain] of patterns) expect(bounded.test(value)).toBe(plain.test(value));
    }),
    { numRuns: 300, seed: 20261123 },
  );
});

test('what is no regular expression is told at once', () => {
  expect(() => boundedPattern('(')).toThrow(SyntaxError);
});

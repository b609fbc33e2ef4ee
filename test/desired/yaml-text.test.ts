import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { yamlText } from '../../src/desired/emit/yaml-text.ts';
import { parseSource } from '../../src/desired/parse/parse-source.ts';

const ODD =
  'y|N|on|Off|=|<<|1:30|12:30:45|1_000|0b1|0o17|017|09|1e5|2027-01-01|-.5|.5e3|0x1F|~|1:30.5|null|- a|a: b|# c'.split(
    '|',
  );
/** Other numbers are written as texts: as integers beyond 2^53, or a zero with a minus. */
const isKept = (double: number): boolean =>
  !Object.is(double, -0) && (!/^-?\d+$/.test(String(double)) || Number.isSafeInteger(double));
const text = fc.oneof(fc.constantFrom(...ODD), fc.string());
const number = fc.oneof(
  fc.constantFrom(1e-7, 3e22, -5e-324, 1.5e300, 2 ** 50, 0.1),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isKept),
);
const value = fc.dictionary(text, fc.oneof(text, number, fc.array(fc.oneof(text, number))), { minKeys: 1 });

test('what zkai writes is read as it was, by zkai and by readers of YAML 1.1', () => {
  fc.assert(
    fc.property(value, (written) => {
      const { documents, findings } = parseSource({ path: 'a.yaml', text: yamlText(written) });
      expect(findings).toEqual([]);
      expect(JSON.stringify(documents[0]?.value)).toBe(JSON.stringify(written));
    }),
    { numRuns: 500, seed: 7, examples: [[{ a: [1e-7, 3e22], '=': '=' }]] },
  );
});

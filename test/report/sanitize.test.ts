import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitize, sanitizeLine } from '../../src/report/sanitize.ts';

describe('sanitize', () => {
  it.each([
    ['\u001b[31mred', '\\u001b[31mred'],
    ['a\nb\tc\rd', 'a\\u000ab\\u0009c\\u000dd'],
    ['\u009b2J', '\\u009b2J'],
    ['abc\u202edef\u2066', 'abc\\u202edef\\u2066'],
    ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['Größe 模型 😀 e\u0301', 'Größe 模型 😀 e\u0301'],
  ])('turns %j into %j', (text, expected) => {
    expect(sanitize(text)).toBe(expected);
  });

  it('changes nothing that it has made', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
        }),
        (text) => {
          expect(sanitize(sanitize(text))).toBe(sanitize(text));
        },
      ),
    );
  });

  it('shows tabs of a file as space', () => {
    expect(sanitizeLine('\ta')).toBe('    a');
  });
});

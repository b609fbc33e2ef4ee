import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { type JsonObject } from '../../../src/model/json.ts';

/** The value of a document without errors. Warnings are the subject of yaml-1-1.test.ts. */
function read(text: string): JsonObject {
  const { documents, findings } = parseSource({ path: 'a.yaml', text });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(documents).toHaveLength(1);
  return documents[0]?.value ?? {};
}

describe('training configurations mean the numbers that their authors meant', () => {
  test('exponents, capitalised booleans and trailing commas', () => {
    const value = read(`{
  # the optimizer
  "optimizer": {"type": "Adam", "params": {"lr": 0.97e-4, "betas": [0.9, 0.95], "eps": 1.0e-8,}},
  "min_lr": 1.0e-5,
  "fp16": {"enabled": True, "loss_scale": 0},
  "distributed-backend": "nccl",
}
`);
    expect(value).toEqual({
      optimizer: { type: 'Adam', params: { lr: 0.000097, betas: [0.9, 0.95], eps: 0.00000001 } },
      min_lr: 0.00001,
      fp16: { enabled: true, loss_scale: 0 },
      'distributed-backend': 'nccl',
    });
  });

  test('a set in braces is a mapping to null', () => {
    expect(read('{"comet_tags": ["a", "b"], "comet_others": {"test_others"}}')).toEqual({
      comet_tags: ['a', 'b'],
      comet_others: { test_others: null },
    });
  });

  test('1e-5 without a point is a number', () => {
    expect(read('lr: 1e-5\n')).toEqual({ lr: 0.00001 });
  });
});

describe('YAML 1.2', () => {
  test('yes, no and on are texts, and dates stay texts', () => {
    expect(read('a: yes\nb: no\non: on\nd: 2027-06-30\ne: 12:30:45\n')).toEqual({
      a: 'yes',
      b: 'no',
      on: 'on',
      d: '2027-06-30',
      e: '12:30:45',
    });
  });

  test('octal and hexadecimal numbers', () => {
    expect(read('a: 0o17\nb: 0x1F\nc: 017\nd: 1_000\n')).toEqual({ a: 15, b: 31, c: 17, d: '1_000' });
  });

  test('anchors and merge keys are expanded, and the own keys win', () => {
    const value = read('x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  b: 9\n  <<: [*x, *y]\nlist: [*x]\n');
    expect(value['z']).toEqual({ a: 1, b: 9, c: 4 });
    expect(value['list']).toEqual([{ a: 1, b: 2 }]);
  });

  test('an alias means the newest anchor before it', () => {
    expect(read('a: &v 1\nb: *v\nc: &v 2\nd: *v\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('a quoted << is a key like any other', () => {
    expect(read('"<<": 1\n')).toEqual({ '<<': 1 });
  });

  test('keys that JavaScript knows are keys like any other', () => {
    const value = read('__proto__: {a: 1}\nconstructor: 2\n');
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  test('JSON with tabs and escapes is YAML', () => {
    expect(read('{\n\t"a": "\\u00e9\\/\\ud83d\\ude00",\n\t"b": [1,\n\t\t2]\n}\n')).toEqual({
      a: 'é/😀',
      b: [1, 2],
    });
  });
});

describe('values that JSON cannot represent', () => {
  test.each([
    ['an infinity', 'a: .inf', '1:4'],
    ['minus infinity', 'a: -.INF', '1:4'],
    ['not a number', 'a: .nan', '1:4'],
    ['a float beyond all doubles', 'a: 1e400', '1:4'],
    ['an integer beyond 2^53', 'a: 9007199254740993', '1:4'],
    ['a negative one', 'a: -9007199254740993', '1:4'],
    ['a hexadecimal one', 'a: 0xFFFFFFFFFFFFFFFF', '1:4'],
    ['binary data', 'a: !!binary AAEC', '1:13'],
    ['a timestamp', 'a: !!timestamp 2001-01-01', '1:16'],
    ['a set', 'a: !!set {b, c}', '1:10'],
    ['a tag of somebody', 'a: !secret b', '1:12'],
    ['a tag that does not fit', 'a: !!int abc', '1:10'],
  ])('%s', (_name, text, where) => {
    const { documents, findings } = parseSource({ path: 'a.yaml', text: `${text}\nb: 1\n` });
    expect(
      findings.map(({ rule, pointer, position }) => [rule, pointer, `${position.line}:${position.column}`]),
    ).toEqual([['ZK106', '/a', where]]);
    expect(documents[0]?.value).toEqual({ a: null, b: 1 });
    expect([...(documents[0]?.broken ?? [])]).toEqual(['/a']);
  });

  test('the largest safe integer, and floats that are far larger, are fine', () => {
    expect(read('a: 9007199254740991\nb: 1e300\nc: 9007199254740993.0\n')['a']).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('what an anchor repeats is reported once', () => {
    const { findings } = parseSource({ path: 'a.yaml', text: 'a: &a [.nan]\nb: *a\nc: *a\n' });
    expect(findings).toHaveLength(1);
  });

  test('the tags of the core schema are fine', () => {
    expect(read('a: !!str 1\nb: !!int 2\nc: !!float 3\nd: !!map {}\ne: !!seq []\nf: !!null ~\n')).toEqual({
      a: '1',
      b: 2,
      c: 3,
      d: {},
      e: [],
      f: null,
    });
  });
});

describe('documents', () => {
  test('empty ones are skipped, and the others are counted', () => {
    const { documents, findings } = parseSource({
      path: 'a.yaml',
      text: '---\na: 1\n---\n---\n# note\n---\nb: 2\n---\n',
    });
    expect(findings).toEqual([]);
    expect(documents.map(({ index, value }) => [index, value])).toEqual([
      [0, { a: 1 }],
      [1, { b: 2 }],
    ]);
  });

  test.each(['', '\n', '# nothing\n', '---\n', '\uFEFF'])(
    'a file with nothing in it has none: %j',
    (text) => {
      expect(parseSource({ path: 'a.yaml', text })).toEqual({ documents: [], findings: [] });
    },
  );

  test.each([
    ['a list', '- 1\n'],
    ['a text', 'hello\n'],
    ['null', 'null\n'],
  ])('%s is no document', (_name, text) => {
    const { documents, findings } = parseSource({ path: 'a.yaml', text });
    expect(documents).toEqual([]);
    expect(findings).toMatchObject([
      { rule: 'ZK102', pointer: '', document: null, position: { line: 1, column: 1 } },
    ]);
  });

  test('kind and name are told where they are texts', () => {
    const { documents } = parseSource({
      path: 'a.yaml',
      text: 'kind: K\nmetadata: {name: n}\n---\nkind: 1\nmetadata: 2\n',
    });
    expect(documents.map(({ kind, name }) => [kind, name])).toEqual([
      ['K', 'n'],
      [null, null],
    ]);
  });

  test('findings name the document that they are in', () => {
    const { findings } = parseSource({ path: 'a.yaml', text: 'kind: K\nmetadata: {name: n}\na: 1\na: 2\n' });
    expect(findings[0]?.document).toBe('K/n');
  });
});

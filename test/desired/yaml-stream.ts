import fc from 'fast-check';

type Lines = readonly string[];

const word = fc.constantFrom(
  'a',
  'b',
  'spec',
  'kind',
  'apiVersion',
  'metadata',
  'x-y',
  'on',
  'a b',
  '1',
  'é',
  'K',
);
const comment = fc.constantFrom('# c', '#d', '# "e', '# - f: {', '#');
const blank = fc.constantFrom('', ' ', '  ', '\t');

const plain = fc.constantFrom(
  'x',
  'yes',
  '1',
  '1.50',
  '1e-5',
  '~',
  'a b',
  'http://x#y',
  '-1',
  'a:b',
  '2026-01-01',
  '1_0',
  'n',
);
const quoted = fc.constantFrom(
  '"x"',
  "'x y'",
  '"yes"',
  "'it''s'",
  '"\\u00e9\\n"',
  '""',
  "'1'",
  '"a: b"',
  "'# no'",
  '"$x"',
);

const flow: fc.Arbitrary<string> = fc.letrec<{ value: string; list: string; map: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    plain.filter(isFlowSafe),
    quoted,
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
  map: fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', '"b"', "'c d'", 'on'), tie('value')), {
      maxLength: 3,
      selector: ([key]) => key,
    })
    .map((pairs) => `{${pairs.map(([key, value]) => `${key}:  ${value}`).join(' ,')}}`),
})).value;

function isFlowSafe(text: string): boolean {
  return !/[,[\]{}#:]/.test(text);
}

const blockScalar: fc.Arbitrary<Lines> = fc
  .tuple(
    fc.constantFrom('|', '>', '|-', '>+', '| # c'),
    fc.array(fc.constantFrom('t', '  u', '', '# no', 't  '), { minLength: 1, maxLength: 4 }),
    fc.integer({ min: 1, max: 5 }),
  )
  .map(([header, lines, width]) => [
    header,
    ...['s', ...lines].map((line) => (line === '' ? '' : ' '.repeat(width) + line)),
  ]);

/** The lines of a node: the first one follows its key or dash. */
const node: fc.Arbitrary<Lines> = fc.letrec<{ node: Lines; map: Lines; list: Lines }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(plain, quoted, flow).map((text) => [text]),
    blockScalar,
    tie('map'),
    tie('list'),
  ),
  map: fc
    .tuple(
      fc.uniqueArray(fc.tuple(word, tie('node'), noise(), tail()), {
        minLength: 1,
        maxLength: 4,
        selector: ([key]) => key,
      }),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([items, width]) => [
      '',
      ...indented(
        items.flatMap(([key, value, before, after]) => [...before, ...keyed(`${key}:`, value, after)]),
        width,
      ),
    ]),
  list: fc
    .tuple(
      fc.array(fc.tuple(tie('node'), noise(), tail()), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([items, width]) => [
      '',
      ...indented(
        items.flatMap(([value, before, after]) => [...before, ...keyed('-', value, after)]),
        width,
      ),
    ]),
})).node;

function noise(): fc.Arbitrary<Lines> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.oneof(comment, blank), { maxLength: 3 }),
  );
}

function tail(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    comment.map((text) => `   ${text}`),
    fc.constant('  '),
  );
}

function keyed(key: string, [first = '', ...more]: Lines, after: string): Lines {
  const isBlock = /^[|>]/.test(first);
  return [`${key} ${first}${isBlock ? '' : after}`, ...more];
}

function indented(lines: Lines, width: number): string[] {
  return lines.map((line) => (line.trim() === '' ? line : ' '.repeat(width) + line));
}

/** YAML as people may write it: one to three documents, any indentation, comments and empty lines anywhere. */
export function yamlStream(): fc.Arbitrary<string> {
  const document = fc
    .tuple(noise(), node)
    .map(([before, [first = '', ...more]]) =>
      [...before, ...(first === '' ? [] : [first]), ...more].join('\n'),
    );
  return fc
    .tuple(
      fc.array(document, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('', '\n', '\n\n'),
    )
    .map(([documents, lineBreak, end]) => `${documents.join('\n---\n')}${end}`.replaceAll('\n', lineBreak));
}

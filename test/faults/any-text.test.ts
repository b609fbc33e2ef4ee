import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../support/build.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

// Whatever the files hold, zkai answers, with findings whose places are in the files, and the same ones every time.

const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';
const RUNS = IS_FULL ? 20_000 : 200;
/** A fixed sample in `npm test`, so that it means the same every time; others in the full run. */
const SEED = IS_FULL ? Date.now() % 2 ** 31 : 20261122;
/** Far above what a text takes: whoever is silent for so long hangs. */
const HANG_MS = 60_000;

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const JUDGE = fileURLToPath(new URL('../support/judge-texts.mjs', import.meta.url));

beforeAll(build);

interface Source {
  readonly path: string;
  readonly text: string;
}

/** What is wrong with the judgement of these texts, each with a line to replay it; a process of its own may hang or die. */
async function judged(sources: readonly Source[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--max-old-space-size=512', JUDGE, DIST], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const problems: string[] = [];
  let at = 0;
  let limit = setTimeout(() => {}, 0);
  const wait = (): void => {
    clearTimeout(limit);
    limit = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
  };
  child.stdin.on('error', () => {}); // it may have died
  child.stdin.end(sources.map((source) => `${JSON.stringify(source)}\n`).join(''));
  wait();
  for await (const line of createInterface({ input: child.stdout })) {
    wait();
    const said = JSON.parse(line) as { at?: number; problem?: string; line?: string };
    at = said.at ?? at;
    if (said.problem !== undefined) problems.push(`${said.problem}\nreplay: ${said.line}`);
  }
  clearTimeout(limit);
  if (at < sources.length || child.signalCode !== null)
    problems.push(`hung or died\nreplay: ${JSON.stringify(sources[Math.max(at - 1, 0)])}`);
  return problems;
}

const DIRECTORY = new URL('../desired/validate/examples/', import.meta.url);
const VALID = ['model-params', 'task-config', 'cluster-topology'].map((name) =>
  readFileSync(new URL(`${name}.yaml`, DIRECTORY), 'utf8'),
);

const path = fc.constantFrom('a.yaml', 'a.yaml', 'a.json');
const sourceOf = (text: fc.Arbitrary<string>): fc.Arbitrary<Source> => fc.record({ path, text });

/** Bytes as they would reach the parser if nobody had looked at them. */
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('latin1'));

const SCALARS =
  'a|"b c"|\'d\'|1|-0|1e-5|.nan|0x1F|1_000|12:30|yes|~|null||*x|*y|<<|=|{{ v }}|@r|`|%|"\\ud800"|"\\x41|\'|!!str 1|!t v|&x 1|9007199254740993|é|😀|# c|${v}|$${|${'.split(
    '|',
  );
const KEYS =
  'a|kind|apiVersion|metadata|spec|<<|? |? [a]\n|"k"|on|1|~|*x |&x k|!!str k|-|name|versions|nodes'.split(
    '|',
  );
const BLOCKS = ['|\n', '|-\n', '>\n', '>+2\n', '|1\n', '|\n\t'];

/** Lines of block YAML with nasty structures: depth by depth, not always right. */
const nasty = fc
  .array(
    fc.record({
      indent: fc.nat(6),
      dash: fc.constantFrom('', '', '- ', '-\t', '- - ', '? '),
      props: fc.constantFrom('', '', '', '&x ', '&y ', '!!map ', '!!seq ', '!t '),
      key: fc.constantFrom(...KEYS),
      colon: fc.constantFrom(': ', ': ', ':', ' : ', ':\t', ''),
      value: fc.oneof(
        fc.constantFrom(...SCALARS),
        fc.constantFrom(...BLOCKS),
        fc
          .array(fc.constantFrom(...SCALARS, '[', ']', '{', '}', ',', ': ', '\n'), { maxLength: 8 })
          .map((all) => `[${all.join('')}]`),
        fc
          .array(fc.constantFrom(...SCALARS, '[', '}', ', ', ': ', '<<: *x', '\n '), { maxLength: 8 })
          .map((all) => `{${all.join('')}}`),
      ),
      end: fc.constantFrom(
        '\n',
        '\n',
        '\n',
        '\r\n',
        ' # c\n',
        '\n---\n',
        '\n...\n',
        '\n%YAML 1.1\n---\n',
        '\t\n',
        '\r',
        '\ufeff\n',
        '\n\n',
        '',
      ),
    }),
    { maxLength: 14 },
  )
  .map((lines) =>
    lines
      .map(
        ({ indent, dash, props, key, colon, value, end }) =>
          ' '.repeat(indent) + dash + props + key + colon + value + end,
      )
      .join(''),
  );

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const mutation = fc.oneof(
  fc.record({ how: fc.constant('flip' as const), at: place, value: fc.nat(255) }),
  fc.record({
    how: fc.constantFrom(
      'cut' as const,
      'twice' as const,
      'drop' as const,
      'swap' as const,
      'indent' as const,
      'join' as const,
    ),
    at: place,
    value: fc.nat(30),
  }),
  fc.record({ how: fc.constant('retype' as const), at: place, value: fc.nat(SCALARS.length - 1) }),
);

/** A valid document after one of the accidents that happen to files. */
function mutated(text: string, { how, at, value }: { how: string; at: number; value: number }): string {
  const lines = text.split('\n');
  const index = Math.floor(at * lines.length);
  const offset = Math.floor(at * text.length);
  const line = lines[index] ?? '';
  switch (how) {
    case 'flip':
      return text.slice(0, offset) + String.fromCharCode(value) + text.slice(offset + 1);
    case 'cut':
      return text.slice(0, offset) + text.slice(offset + value);
    case 'twice':
      return lines.toSpliced(index, 0, line).join('\n');
    case 'drop':
      return lines.toSpliced(index, 1).join('\n');
    case 'swap':
      return lines
        .with(index, lines[value % lines.length] ?? '')
        .with(value % lines.length, line)
        .join('\n');
    case 'indent':
      return lines.with(index, ' '.repeat(value % 5) + line.trimStart()).join('\n');
    case 'join':
      return lines.toSpliced(index, 2, `${line}${lines[index + 1] ?? ''}`).join('\n');
    default:
      return lines.with(index, line.replace(/: .*/, `: ${SCALARS[value] ?? ''}`)).join('\n');
  }
}

const accident = fc
  .tuple(fc.constantFrom(...VALID), fc.array(mutation, { minLength: 1, maxLength: 5 }))
  .map(([text, mutations]) => mutations.reduce(mutated, text));

/** Texts that were wrong once: what found them, and what was wrong. */
const FOUND: readonly (readonly [string, string])[] = [
  [
    'lines behind a directive that stands where none may be are not counted by the parser',
    '{[%YAML 1.1\n]%YAML 1.1\n$',
  ],
  ['what is missing at the end was told of behind the end', 'a: [1'],
  ['an alias without an anchor as a key', '*a : 2'],
  ['a mapping with a tag of somebody at the root', '!foo {a: 1}'],
  [
    'a chain of aliases that nests too deep was null in silence',
    Array.from({ length: 300 }, (_, n) => `k${n + 1}: &a${n + 1} [*a${n}]`).join('\n'),
  ],
];

describe('whatever a file holds, there is an answer, the same twice, with places in the file', () => {
  test.each([
    ['bytes', sourceOf(bytes)],
    ['YAML of nasty structures', sourceOf(nasty)],
    ['valid documents after accidents', sourceOf(accident)],
    [
      'JSON after accidents',
      fc.tuple(fc.jsonValue(), fc.array(mutation, { maxLength: 3 })).map(([value, mutations]) => ({
        path: 'a.json',
        text: mutations.reduce(mutated, JSON.stringify(value, null, 1)),
      })),
    ],
  ])(
    '%s',
    async (_, sources: fc.Arbitrary<Source>) => {
      const problems = await judged(fc.sample(sources, { numRuns: RUNS, seed: SEED }));
      expect(problems.slice(0, 3)).toEqual([]);
    },
    IS_FULL ? 1_800_000 : 120_000,
  );

  test('texts that were wrong once', async () => {
    expect(await judged(FOUND.map(([, text]) => ({ path: 'a.yaml', text })))).toEqual([]);
  });
});

describe('zkai validate --json', () => {
  const RUNS_OF_CLI = IS_FULL ? 100 : 4;
  const PROJECT = `apiVersion: zkai/v1\nkind: Project\nmetadata: { name: p }\nspec:\n  sources: ['config/*.yaml']\n  environments:\n    dev: { connect: '127.0.0.1:1' }\n`;

  test.each([
    [
      'of sources',
      accident,
      (text: string) => ({
        'zkai.yaml': PROJECT,
        'config/a.yaml': text,
        'config/b.yaml': `${text}\n---\n${text}`,
      }),
    ],
    [
      'of zkai.yaml',
      fc
        .tuple(fc.constant(PROJECT), fc.array(mutation, { minLength: 1 }))
        .map(([text, all]) => all.reduce(mutated, text)),
      (text: string) => ({ 'zkai.yaml': text, 'config/a.yaml': VALID[0] ?? '' }),
    ],
    [
      'of bytes',
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((array) => Buffer.from(array)),
      (content: Buffer) => ({ 'zkai.yaml': PROJECT, 'config/a.yaml': content }),
    ],
  ] as readonly [string, fc.Arbitrary<string | Buffer>, (text: never) => Record<string, string | Buffer>][])(
    'is one object for any accident %s',
    async (_, texts, filesOf) => {
      for (const text of fc.sample(texts, { numRuns: RUNS_OF_CLI, seed: SEED })) {
        const cwd = await tempDir(filesOf(text as never));
        const run = await runCli(['validate', '--json'], { cwd, timeout: HANG_MS });
        const replay = `exit code ${run.code} for ${JSON.stringify(text.toString())}`;
        expect([0, 3], replay).toContain(run.code);
        expect(jsonOf(run), replay).toMatchObject({ ok: run.code === 0, exitCode: run.code });
      }
    },
    IS_FULL ? 900_000 : 120_000,
  );
});

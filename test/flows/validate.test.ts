import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { invalidFiles } from '../../src/flows/invalid-files.ts';
import { validate } from '../../src/flows/validate.ts';
import { failureView } from '../../src/report/json/failure.ts';
import { findingsView } from '../../src/report/json/findings.ts';
import { createPaint } from '../../src/report/paint.ts';
import { renderFailure } from '../../src/report/pretty/failure.ts';
import { renderFindings } from '../../src/report/pretty/findings.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: { name: shop }
spec:
  sources: ['config/*.yaml']
  environments:
    dev: { connect: '127.0.0.1:2181' }
    prod: { connect: '127.0.0.1:2182', overlays: [overlays/prod] }
`;
const tree = (name: string, path: string) =>
  `apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: { name: ${name} }\nspec:\n  nodes:\n    - { path: ${path}, json: 1 }\n`;

async function check(files: Readonly<Record<string, string>>, environment: string | null = null) {
  const directory = await tempDir(files);
  const signal = new AbortController().signal;
  const world = createWorld({ directory, progress: () => {}, signal, log: () => {} });
  const { result, texts } = await validate(world, { environment });
  const places = result.findings.map(({ rule, position: { file, line } }) => `${rule} ${file}:${line}`);
  return { ...result, places, texts };
}

describe('validate', () => {
  test('checks every environment and reports a mistake of the base once', async () => {
    const { places, files, documents } = await check({
      'zkai.yaml': PROJECT,
      'config/a.yaml': tree('a', 'no-slash'),
      'overlays/prod/b.yaml': tree('b', '/b').replace('json: 1', 'jsn: 1'),
    });
    expect(places.filter((place) => place.includes('config/a.yaml'))).toHaveLength(1);
    expect(places.filter((place) => place.startsWith('ZK101 overlays/prod/b.yaml:6'))).toHaveLength(1);
    expect({ files, documents }).toEqual({ files: 3, documents: 2 });
  });

  test('takes more mistakes than a function has room for arguments', async () => {
    const { findings } = await check({ 'zkai.yaml': PROJECT, 'config/a.yaml': 'a: 1\n---\n'.repeat(70_000) });
    expect(findings.filter(({ rule }) => rule === 'ZK102')).toHaveLength(140_000);
  });

  test('checks the one environment that is named, and no other', async () => {
    const files = {
      'zkai.yaml': PROJECT,
      'config/a.yaml': tree('a', '/a'),
      'overlays/prod/a.yaml':
        'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: { name: a }\nspec: { nods: [] }\n',
    };
    expect((await check(files, 'dev')).places).toEqual([]);
    expect((await check(files, 'prod')).places).toEqual(['ZK101 overlays/prod/a.yaml:4']);
  });

  test('reports syntax errors, duplicates, types and names of several files at once, sorted, with their texts', async () => {
    const { places, texts } = await check({
      'zkai.yaml': PROJECT,
      'config/a.yaml': 'kind: [\n',
      'config/b.yaml': tree('b', '/b').replace('kind: ZnodeTree', 'kind: ZnodeTree\nkind: ZnodeTree'),
      'config/c.yaml': tree('c', '/c'),
      'config/d.yaml': tree('c', '/d'),
      'config/e.yaml': tree('e', '/e').replace('name: e', 'name: 7'),
      'config/f.yaml': tree('f', '/f').replace('ZnodeTree', 'ZnodeTre'),
    });
    expect(places.map((place) => place.replace(/:\d+$/, ''))).toEqual(
      expect.arrayContaining([
        'ZK100 config/a.yaml',
        'ZK105 config/b.yaml',
        'ZK104 config/d.yaml',
        'ZK101 config/f.yaml',
      ]),
    );
    expect(places.some((place) => place.includes('config/e.yaml:3'))).toBe(true);
    expect(places).toEqual(
      places.toSorted((a, b) => (fileOf(a) < fileOf(b) ? -1 : fileOf(a) > fileOf(b) ? 1 : 0)),
    );
    expect(texts.get('config/a.yaml')).toBe('kind: [\n');
  });

  test('reports a missing overlay directory for every environment that names it', async () => {
    const project = PROJECT.replace(
      "dev: { connect: '127.0.0.1:2181'",
      "dev: { connect: '127.0.0.1:2181', overlays: [overlays/prod]",
    );
    const { places } = await check({ 'zkai.yaml': project, 'config/a.yaml': tree('a', '/a') });
    expect(places).toEqual(['ZK124 zkai.yaml:7', 'ZK124 zkai.yaml:8']);
  });

  test('reports what is wrong with zkai.yaml and stops there', async () => {
    const { places, documents } = await check({
      'zkai.yaml': PROJECT.replace('  sources', '  source'),
      'config/a.yaml': 'kind: [\n',
    });
    expect(places.every((place) => place.includes('zkai.yaml'))).toBe(true);
    expect(places.length).toBeGreaterThan(0);
    expect(documents).toBe(0);
  });
});

function fileOf(place: string): string {
  return place.split(' ')[1]?.split(':')[0] ?? '';
}

test.each([
  ['in its own line', 'auth: [{scheme: digest, from: "user:secretpw" x}]'],
  ['beside the line', 'auth: [{scheme: digest, from: "user:secretpw"}]\n      confirm: name: yes'],
  ['that is a tag', 'auth: [{scheme: digest, from: !secretpw x}]\n      confirm: name: yes'],
  ['that is an alias', 'auth: [{scheme: digest, from: *secretpw }]'],
  ['that is no escape', 'auth: [{scheme: digest, from: "user\\secretpw"}]'],
  ['behind the sign of a block', 'auth:\n        - scheme: digest\n          from: |secretpw'],
  [
    'that is said twice',
    'auth:\n        - scheme: digest\n          from: a:secretpw\n          from: b:secretpw',
  ],
  ['without its colon', 'auth:\n        - scheme: digest\n          from secretpw'],
  [
    'without its closing quote',
    'auth:\n        - scheme: digest\n          from: "user:secretpw\n      confirm: name',
  ],
  ['in a connect string', 'auth: []]\n      connect: user:secretpw@zk1:2181'],
  ['that is a number', 'auth: [{scheme: digest, from: 77777777777777777777}]'],
])('a secret in plain text is not repeated where the YAML is broken: %s', async (_, lines) => {
  const { texts, ...result } = await check({
    'zkai.yaml': PROJECT.replace(/\{ connect: '127.0.0.1:2181' \}/, `\n      ${lines}`),
  });
  expect(result.findings.map(({ rule }) => rule)).toContainEqual(expect.stringMatching(/^ZK10[056]$/));
  const paint = createPaint({ color: false });
  const failure = invalidFiles(result.findings);
  const frames = renderFindings(result, texts, { paint, notes: true });
  expect(frames).toMatch(/^ *\d+ \|.*\*\*\*/m);
  const outputs = [
    frames,
    renderFailure(failure, { paint }),
    ...[findingsView(result), failureView(failure)].map((view) => JSON.stringify(view)),
  ];
  for (const output of outputs) expect(output).not.toMatch(/secretpw|7{20}/);
});

const projectWith = (dev: string, prod: string) =>
  PROJECT.replace("'127.0.0.1:2181' }", `'127.0.0.1:2181', values: ${dev} }`).replace(
    'overlays: [overlays/prod] }',
    `values: ${prod} }`,
  );

const filesWith = (dev: string, prod: string) => ({
  'zkai.yaml': projectWith(dev, prod),
  'config/a.yaml': tree('a', '/a').replace('json: 1', 'text: "${size}"'),
});

describe('values of the environments', () => {
  test('are checked for each environment, and lead to the line of each', async () => {
    const { findings } = await check(filesWith('{ size: [1] }', '{ size: { a: 1 } }'));
    expect(
      findings.map(({ rule, related }) => [rule, ...(related ?? []).map(({ position }) => position.line)]),
    ).toEqual([
      ['ZK102', 7],
      ['ZK102', 8],
    ]);
  });

  test('that are right in one environment and missing in another are told of the other', async () => {
    const { findings } = await check(filesWith('{ size: a }', '{ sise: a }'));
    expect(findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
      expect.stringMatching(/^ZK140 environment prod has no value "size" \(did you mean "sise"\?\)/),
      expect.stringMatching(/^ZK143 no document uses the value "sise" \(did you mean "size"\?\)/),
    ]);
  });

  test('that one environment uses are no mistake where the documents are those of another', async () => {
    const given = {
      ...filesWith('{ size: a }', '{ size: b, extra: c }'),
      'zkai.yaml': projectWith('{ size: a }', '{ size: b, extra: c }').replace(
        'extra: c }',
        'extra: c }, overlays: [o]',
      ),
      'o/a.yaml':
        'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: { name: a, annotations: { x: "${extra}" } }\nspec: {}\n',
    };
    expect((await check(given)).places).toEqual([]);
  });

  test('that are put in for a secret in plain text are hidden where they are given', async () => {
    const { result, texts } = await (async () => {
      const directory = await tempDir({
        'zkai.yaml': projectWith('{ who: "ci:hunter2", other: 1 }', '{ who: "ci:hunter2" }'),
        'config/a.yaml': tree('a', '/a').replace('json: 1', 'text: a, acl: { writers: ["digest:${who}"] }'),
      });
      const signal = new AbortController().signal;
      return validate(createWorld({ directory, progress: () => {}, signal, log: () => {} }), {
        environment: null,
      });
    })();
    const text = renderFindings(result, texts, { paint: createPaint({ color: false }), notes: true });
    expect(result.findings.map(({ rule }) => rule)).toEqual(['ZK604', 'ZK143']);
    expect(text).not.toContain('hunter2');
  });
});

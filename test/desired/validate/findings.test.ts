import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { documentOf, places, told, validate, validator } from './support.ts';

describe('the head of a document', () => {
  test.each([
    ['an unknown kind', 'apiVersion: zkai/v1\nkind: ModelParam\n', ['ZK101 2:7'], 'ModelParams'],
    ['a kind in other letters', 'apiVersion: zkai/v1\nkind: znodetree\n', ['ZK101 2:7'], 'ZnodeTree'],
    ['no kind', 'apiVersion: zkai/v1\nmetadata: {name: a}\n', ['ZK102 1:1'], 'kind'],
    ['a kind that is no text', 'apiVersion: zkai/v1\nkind: [a]\n', ['ZK102 2:7'], 'a list'],
    ['a newer apiVersion', 'apiVersion: zkai/v2\nkind: ModelParams\nnew: 1\n', ['ZK101 1:13'], 'zkai/v1'],
    [
      'somebody else’s apiVersion',
      'apiVersion: apps/v1\nkind: Deployment\nspec: {}\n',
      ['ZK101 1:13'],
      'apps/v1',
    ],
  ])('%s is one finding, and nothing else is judged', (_name, text, expected, word) => {
    const { value, valid, findings } = validate(text);
    expect(value).toBeNull();
    expect(valid).toBe(false);
    expect(places(findings)).toEqual(expected);
    expect(findings[0]?.message).toContain(word);
  });

  test('an unknown kind says which kinds there are', () => {
    const [finding] = validate('apiVersion: zkai/v1\nkind: Pipeline\n').findings;
    expect(finding?.fix).toBe(
      'Use one of the kinds ClusterTopology, ModelParams, Patch, Project, TaskConfig or ZnodeTree.',
    );
  });

  test('without an apiVersion the rest is checked all the same', () => {
    const { findings } = validate('kind: TaskConfig\nmetadata: {name: a}\nspec: {replicas: x}\n');
    expect(places(findings)).toEqual(['ZK102 1:1', 'ZK102 3:18']);
  });

  test('a missing metadata or spec is reported at the document', () => {
    const { findings } = validate('apiVersion: zkai/v1\nkind: ModelParams\n');
    expect(told(findings)).toEqual(['ZK102 ', 'ZK102 ']);
  });
});

describe('where a finding points', () => {
  const text = `apiVersion: zkai/v1
kind: TaskConfig
metadata:
  name: train
spec:
  replcas: 3
  type: training
  gang: {timeout: 5}
  env:
    - name: A
      value: x
      from: {param: /a}
`;

  test('an unknown key at the key, a wrong value at the value, a missing key at the object that lacks it', () => {
    const { findings } = validate(text);
    expect(findings.map(({ rule, pointer }, index) => [places(findings)[index], rule, pointer])).toEqual([
      ['ZK101 6:3', 'ZK101', '/spec/replcas'],
      ['ZK102 7:9', 'ZK102', '/spec/type'],
      ['ZK102 8:9', 'ZK102', '/spec/gang'],
      ['ZK108 8:19', 'ZK108', '/spec/gang/timeout'],
      ['ZK102 12:7', 'ZK102', '/spec/env/0/from'],
    ]);
  });

  test('the range is that of the token', () => {
    const [finding] = validate(text).findings;
    expect(finding?.position).toEqual({ file: 'a.yaml', line: 6, column: 3, endLine: 6, endColumn: 10 });
  });

  test('every finding names its document', () => {
    expect(new Set(validate(text).findings.map(({ document }) => document))).toEqual(
      new Set(['TaskConfig/train']),
    );
  });

  test('the members that findings speak of are told to later rules', () => {
    expect(validate(text).invalid.has('/spec/gang/timeout')).toBe(true);
  });

  test('positions may lead to several files, as after a merge of overlays', () => {
    const { documents } = parseSource({ path: 'base.yaml', text });
    const [base] = documents;
    if (base === undefined) throw new Error('does not parse');
    const merged = {
      ...base,
      locate: (pointer: string) =>
        pointer === '/spec/type'
          ? { ...base.locate(pointer), file: 'overlay.yaml', line: 1 }
          : base.locate(pointer),
    };
    const files = validator.validateDocument(merged).findings.map(({ position }) => position.file);
    expect(files).toEqual(['base.yaml', 'base.yaml', 'base.yaml', 'base.yaml', 'overlay.yaml']);
  });
});

/** The message of the only finding, and its fix in the next line. */
function said(kind: string, spec: string): string {
  const { findings } = validate(documentOf(kind, spec));
  expect(findings).toHaveLength(1);
  return `${findings[0]?.message}\n${findings[0]?.fix}`;
}

describe('what a finding says', () => {
  test.each([
    [
      'the key that was meant',
      'TaskConfig',
      '{replcas: 1}',
      '"replicas"',
      'Write replicas, or remove the key.',
    ],
    [
      'the keys there are',
      'TaskConfig',
      '{gang: {minAvailable: 1, zzzzzz: 1}}',
      'spec.gang',
      'minAvailable or timeout',
    ],
    ['the choice that was meant', 'TaskConfig', '{type: training}', '"Training"', 'Write Training.'],
    [
      'that a bare number has no unit',
      'TaskConfig',
      '{gang: {minAvailable: 1, timeout: 30}}',
      'unit',
      '30s or 30ms',
    ],
    ['how a quantity looks', 'TaskConfig', '{resources: {memory: 12GB}}', '12GB', '64Gi'],
    [
      'to quote a text',
      'TaskConfig',
      '{args: [3]}',
      'spec.args[0] must be a text, found the number 3',
      '"3"',
    ],
    ['to remove quotes', 'TaskConfig', '{replicas: "3"}', 'whole number', 'Remove the quotes.'],
    ['to write true', 'TaskConfig', '{preempt: yes}', 'true or false', 'Write true.'],
    ['to write a list', 'TaskConfig', '{command: serve}', 'a list', 'Write a list: [serve].'],
    [
      'each word of a command',
      'TaskConfig',
      '{command: python train.py --steps 100 --on true a:b}',
      'a list',
      'Write a list: [python, train.py, --steps, "100", --on, "true", "a:b"].',
    ],
    [
      'no word of a command that only a shell can split',
      'TaskConfig',
      '{command: \'sh -c "a && b"\'}',
      'a list',
      'Write a list, with one item for each part.',
    ],
    [
      'the key that a mapping needs, with the text that stands there',
      'TaskConfig',
      '{dependsOn: [ingest]}',
      'spec.dependsOn[0] must be a mapping, found the text "ingest"',
      'Write a mapping with the key task: {task: ingest}.',
    ],
    [
      'that key also where the list around it is missing',
      'TaskConfig',
      '{dependsOn: ingest}',
      'a list',
      'Write a list: [{task: ingest}].',
    ],
    [
      'the keys that a mapping needs',
      'ClusterTopology',
      '{ensemble: {servers: [zoo1]}}',
      'a mapping',
      'Write a mapping with the keys id and host.',
    ],
    [
      'how a path starts, where a number stands',
      'ZnodeTree',
      '{nodes: [{path: 42, text: a}]}',
      'must be a text, found the number 42',
      'Write a path that starts with "/", such as /app/config.',
    ],
    [
      'the bound',
      'TaskConfig',
      '{replicas: 10001}',
      'at most 10000, found the number 10001',
      'Write 10000 or less.',
    ],
    [
      'which contents there are',
      'ZnodeTree',
      '{nodes: [{path: /a, json: 1, text: b}]}',
      'exactly one of json, text, base64 and file, found json and text',
      'Keep one of json and text.',
    ],
    [
      'that one is missing',
      'ZnodeTree',
      '{nodes: [{path: /a}]}',
      'found none',
      'Add json, text, base64 or file.',
    ],
    [
      'why a key is needed',
      'ClusterTopology',
      '{nodes: [{name: a, state: Down}]}',
      'lacks "reason"',
      'not Ready',
    ],
    [
      'what is missing beside what',
      'ModelParams',
      `{versions: [{version: 1, weights: {uri: "s3://a", size: 1}}]}`,
      'goes with "uri"',
      'Add digest',
    ],
  ])('%s', (_name, kind, spec, inMessage, inFix) => {
    const [message, fix] = said(kind, spec).split('\n');
    expect(message).toContain(inMessage);
    expect(fix).toContain(inFix);
  });

  test('a key that belongs below spec is sent there', () => {
    const { findings } = validate(
      'apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: a}\nspec: {}\nreplicas: 3\n',
    );
    expect(findings[0]?.fix).toBe('Move replicas below spec.');
  });

  test('a secret in plain text is not repeated', () => {
    const specs = ['{env: [{name: A, from: {secret: hunter2}}]}', '{env: [{name: A, from: {secret: 4711}}]}'];
    for (const spec of specs) expect(said('TaskConfig', spec)).not.toMatch(/hunter2|4711/);
  });

  test('a long value is cut', () => {
    expect(said('TaskConfig', `{type: ${'x'.repeat(5000)}}`).length).toBeLessThan(300);
  });

  test('no message ends with a full stop, every fix does', () => {
    const { findings } = validate(
      documentOf('TaskConfig', '{replcas: 1, type: a, gang: {}, resources: {cpu: x}}'),
    );
    for (const { message: text, fix } of findings) {
      expect(text).not.toMatch(/\.$/);
      expect(fix ?? '.').toMatch(/\.$/);
    }
  });
});

describe('one finding for each mistake', () => {
  test('all mistakes of a document come at once', () => {
    const { findings } = validate(
      documentOf(
        'ModelParams',
        '{framework: torch, aliases: {latest: 1}, retention: {keep: 0}, versions: [{version: 0}]}',
      ),
    );
    expect(told(findings)).toEqual([
      'ZK102 /spec/framework',
      'ZK507 /spec/aliases/latest',
      'ZK102 /spec/retention/keep',
      'ZK102 /spec/versions/0/version',
    ]);
  });

  test('what cannot be represented is not reported again as a wrong or missing value', () => {
    const { documents, findings } = parseSource({
      path: 'a.yaml',
      text: 'apiVersion: zkai/v1\nkind: ModelParams\nmetadata: {name: a}\nspec: {versions: [{version: .inf}]}\n',
    });
    expect(findings).toHaveLength(1);
    const [document] = documents;
    if (document === undefined) throw new Error('does not parse');
    expect(validator.validateDocument(document)).toMatchObject({ valid: false, findings: [] });
  });
});

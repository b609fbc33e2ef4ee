import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attachmentPaths, type BuildResult } from '../../src/desired/build.ts';
import { aclText } from '../../src/model/acl.ts';
import { type DesiredNode } from '../../src/model/tree.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { brief, build, doc, placeOf, PROJECT, SCHEMAS } from './rules/check.ts';

const TASK = doc('TaskConfig', 'name: train', '{replicas: 4, resources: {cpu: 2}, config: {a: 1, b: null}}');
const tree = (nodes: string, name = 'tree'): string =>
  doc('ZnodeTree', `name: ${name}`, `{nodes: [${nodes}]}`);

function node(result: BuildResult, path: string): DesiredNode {
  const found = result.tree.nodes.get(znodePath(path));
  if (found === undefined) throw new Error(`no ${path} among ${[...result.tree.nodes.keys()].join(' ')}`);
  return found;
}

function json(result: BuildResult, path: string): unknown {
  return JSON.parse(node(result, path).data.toString());
}

/** `file:line:column` of a member of a znode. */
function origin(result: BuildResult, path: string, pointer: string): string {
  const { file, line, column } = node(result, path).locate(pointer);
  return `${file}:${line}:${column}`;
}

function errors(result: BuildResult): string[] {
  return result.findings.filter(({ severity }) => severity === 'error').map(brief);
}

describe('overlays', () => {
  const dev = doc('TaskConfig', 'name: train', '{replicas: 1, config: {a: null, c: null}, priority: null}');
  const result = build({ files: { 'base.yaml': TASK }, overlays: [{ 'dev/train.yaml': dev }] });

  test('are merged into the document of their kind and name', () => {
    expect(errors(result)).toEqual([]);
    expect(result.documents).toHaveLength(1);
    // a is removed; b was data already; c removes nothing and is data; priority is unset and has its default
    expect(json(result, '/zkai/default/tasks/train')).toMatchObject({
      replicas: 1,
      config: { b: null, c: null },
      priority: 0,
    });
    expect(json(result, '/zkai/default/tasks/train')).not.toHaveProperty('config.a');
  });

  test('keep the place of every leaf', () => {
    const path = '/zkai/default/tasks/train';
    expect(origin(result, path, '/replicas')).toBe(`dev/train.yaml:${placeOf('1, config', dev)}`);
    expect(origin(result, path, '/config/c')).toBe(`dev/train.yaml:${placeOf('null}, priority', dev)}`);
    expect(origin(result, path, '/config/b')).toBe(`base.yaml:${placeOf('null}}', TASK)}`);
    expect(origin(result, path, '/resources/cpu')).toBe(`base.yaml:${placeOf('2}', TASK)}`);
  });

  test('bring findings that point into the overlay', () => {
    const bad = doc('TaskConfig', 'name: train', '{replicas: many}');
    const findings = build({ files: { 'base.yaml': TASK }, overlays: [{ 'dev.yaml': bad }] }).findings;
    expect(findings.map(brief)).toEqual([`ZK102 error dev.yaml:${placeOf('many', bad)} /spec/replicas`]);
  });

  test('apply in the order of their directories', () => {
    const one = doc('TaskConfig', 'name: train', '{replicas: 1, priority: 7}');
    const two = doc('TaskConfig', 'name: train', '{replicas: 2}');
    const both = build({
      files: { 'base.yaml': TASK },
      overlays: [{ 'one.yaml': one }, { 'two.yaml': two }],
    });
    expect(json(both, '/zkai/default/tasks/train')).toMatchObject({ replicas: 2, priority: 7 });
    expect(origin(both, '/zkai/default/tasks/train', '/priority')).toMatch(/^one\.yaml/);
  });

  test('may add a document that is complete, which is only remarked on', () => {
    const added = doc('TaskConfig', 'name: extra', '{replicas: 2}');
    const both = build({ files: { 'base.yaml': TASK }, overlays: [{ 'dev.yaml': added }] });
    expect(both.findings.map(brief)).toEqual([
      `ZK121 info dev.yaml:${placeOf('extra', added)} /metadata/name`,
    ]);
    expect(json(both, '/zkai/default/tasks/extra')).toMatchObject({ replicas: 2 });
  });

  test('that are laid over nothing and are not complete are an error with a suggestion', () => {
    const base = doc('ModelParams', 'name: resnet', '{versions: [{version: 1}]}');
    const patch = doc('ModelParams', 'name: resnte', '{aliases: {champion: 1}}');
    const { findings } = build({ files: { 'base.yaml': base }, overlays: [{ 'dev.yaml': patch }] });
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(
      expect.arrayContaining(['ZK120 error', 'ZK121 info']),
    );
    expect(findings.find(({ rule }) => rule === 'ZK121')?.message).toContain('did you mean "resnet"?');
    expect(brief(findings.find(({ rule }) => rule === 'ZK120') ?? findings[0]!)).toBe(
      `ZK120 error dev.yaml:${placeOf('resnte', patch)} /metadata/name`,
    );
  });

  test('that change one document twice in a directory are an error', () => {
    const one = doc('TaskConfig', 'name: train', '{replicas: 1}');
    const twice = build({ files: { 'base.yaml': TASK }, overlays: [{ 'a.yaml': one, 'b.yaml': one }] });
    expect(twice.findings.map(brief)).toEqual([`ZK122 error b.yaml:${placeOf('train', one)} /metadata/name`]);
    expect(twice.findings[0]?.related?.map(({ position }) => position.file)).toEqual(['a.yaml']);
  });

  test('must say which cluster they mean where several have the document', () => {
    const clusters = doc('ClusterTopology', 'name: east', '{}') + doc('ClusterTopology', 'name: west', '{}');
    const tasks =
      doc('TaskConfig', 'name: train, cluster: east', '{}') +
      doc('TaskConfig', 'name: train, cluster: west', '{}');
    const files = { 'base.yaml': clusters + tasks };
    const vague = build({
      files,
      overlays: [{ 'dev.yaml': doc('TaskConfig', 'name: train', '{replicas: 3}') }],
    });
    expect(vague.findings.map(({ rule }) => rule)).toEqual(['ZK122']);

    const exact = doc('TaskConfig', 'name: train, cluster: west', '{replicas: 3}');
    const clear = build({ files, overlays: [{ 'dev.yaml': exact }] });
    expect(clear.findings).toEqual([]);
    expect(json(clear, '/zkai/west/tasks/train')).toMatchObject({ replicas: 3 });
    expect(json(clear, '/zkai/east/tasks/train')).toMatchObject({ replicas: 1 });
  });
});

describe('the identity of documents', () => {
  test('is kind and name, with the cluster only where that is ambiguous', () => {
    const clusters = doc('ClusterTopology', 'name: east', '{}') + doc('ClusterTopology', 'name: west', '{}');
    const result = build({
      files: {
        'a.yaml':
          clusters +
          doc('TaskConfig', 'name: both, cluster: east', '{}') +
          doc('TaskConfig', 'name: both, cluster: west', '{}') +
          doc('TaskConfig', 'name: one, cluster: west', '{}') +
          tree('{path: /a, text: b}'),
      },
    });
    expect(result.findings).toEqual([]);
    expect([...result.tree.documents.keys()]).toEqual([
      'ClusterTopology/east',
      'ClusterTopology/west',
      'TaskConfig/east/both',
      'TaskConfig/one',
      'TaskConfig/west/both',
      'ZnodeTree/tree',
    ]);
    expect(result.tree.documents.get('ZnodeTree/tree')?.cluster).toBeNull();
    expect(node(result, '/zkai/west/tasks/both').document).toBe('TaskConfig/west/both');
  });

  test('names the cluster in findings, too', () => {
    const clusters = doc('ClusterTopology', 'name: east', '{}') + doc('ClusterTopology', 'name: west', '{}');
    const bad =
      doc('TaskConfig', 'name: x, cluster: east', '{replicas: -1}') +
      doc('TaskConfig', 'name: x, cluster: west', '{}');
    expect(build({ files: { 'a.yaml': clusters + bad } }).findings.map(({ document }) => document)).toEqual([
      'TaskConfig/east/x',
    ]);
  });

  test('must be unique: both places are shown', () => {
    const result = build({ files: { 'a.yaml': TASK, 'b.yaml': TASK } });
    const place = placeOf('train', TASK);
    expect(result.findings.filter(({ rule }) => rule === 'ZK104').map(brief)).toEqual([
      `ZK104 error a.yaml:${place} /metadata/name`,
      `ZK104 error b.yaml:${place} /metadata/name`,
    ]);
    expect(result.findings.map(({ related }) => related?.[0]?.position.file)).toEqual(
      result.findings.map(({ position }) => (position.file === 'a.yaml' ? 'b.yaml' : 'a.yaml')),
    );
  });

  test('of a project file among the sources is none', () => {
    const project = doc('Project', 'name: p', '{environments: {dev: {connect: "localhost:2181"}}}');
    expect(build({ files: { 'zkai.yaml': project, 'a.yaml': TASK } }).documents.map(({ id }) => id)).toEqual([
      'TaskConfig/train',
    ]);
  });
});

describe('a ZnodeTree', () => {
  test('makes znodes of JSON, text, bytes and files, at their own paths', () => {
    const text = tree(
      '{path: /app/json, json: {b: 1e-8, a: [null]}}, {path: /app/null, json: null}, {path: /app/text, text: "Grüße"}, ' +
        '{path: /app/empty, text: ""}, {path: /app/bytes, base64: "AAH/"}, {path: "/app/a space/日本", text: x}, ' +
        '{path: /app/file, file: files/logo.bin}',
    );
    const result = build({
      files: { 'znodes/a.yaml': text },
      others: { 'znodes/files/logo.bin': Buffer.from([0, 255]) },
    });
    expect(result.findings).toEqual([]);
    const bytes = [...result.tree.nodes.values()].map(({ path, data }) => [path, data]);
    expect(bytes).toEqual([
      ['/app/a space/日本', Buffer.from('x')],
      ['/app/bytes', Buffer.from([0, 1, 255])],
      ['/app/empty', Buffer.alloc(0)],
      ['/app/file', Buffer.from([0, 255])],
      ['/app/json', Buffer.from('{"a":[null],"b":1e-8}')],
      ['/app/null', Buffer.from('null')],
      ['/app/text', Buffer.from('Grüße')],
    ]);
    expect(origin(result, '/app/json', '/b')).toBe(`znodes/a.yaml:${placeOf('1e-8', text)}`);
    expect(origin(result, '/app/text', '')).toBe(`znodes/a.yaml:${placeOf('"Grüße"', text)}`);
    const { line, column } = node(result, '/app/bytes').source;
    expect(`${line}:${column}`).toBe(placeOf('{path: /app/bytes', text));
  });

  test('gives its znodes the ACL that an entry declares, and none otherwise', () => {
    const result = build({
      files: {
        'a.yaml': tree(
          '{path: /a, text: x, acl: {writers: ["digest:ci:h"], readers: ["world:anyone"]}}, {path: /b, text: x}',
        ),
      },
    });
    expect(aclText(node(result, '/a').acl ?? [])).toBe('digest:ci:h:cdrwa,world:anyone:r');
    expect(node(result, '/b')).not.toHaveProperty('acl');
  });

  test('cannot declare what another document declares: both places are shown', () => {
    const one = tree('{path: /a, text: x}, {path: /zkai/default/tasks/train, text: y}', 'one');
    const two = tree('{path: /a, text: z}', 'two');
    const result = build({ files: { 'a.yaml': one, 'b.yaml': two, 'c.yaml': TASK } });
    expect(result.findings.map(brief)).toEqual([
      `ZK112 error a.yaml:${placeOf('{path: /a', one)} /spec/nodes/0`,
      `ZK112 error a.yaml:${placeOf('{path: /zkai', one)} /spec/nodes/1`,
      `ZK112 error b.yaml:${placeOf('{path: /a', two)} /spec/nodes/0`,
      'ZK112 error c.yaml:2:1 ',
    ]);
    expect(result.findings[2]?.related?.[0]?.position.file).toBe('a.yaml');
  });
});

describe('files that documents name', () => {
  const schemas = SCHEMAS;
  const paths = (files: { [path: string]: string }, overlay: { [path: string]: string } = {}): string[] => {
    const texts = (from: { [path: string]: string }) =>
      Object.entries(from).map(([path, text]) => ({ path, text }));
    return attachmentPaths({ project: PROJECT, sources: texts(files), overlays: [texts(overlay)], schemas });
  };

  test('are relative to the YAML file that names them, the overlay where that does', () => {
    const text = tree('{path: /a, file: a.conf}, {path: /b, file: sub/b.conf}');
    expect(paths({ 'config/x.yaml': text })).toEqual(['config/a.conf', 'config/sub/b.conf']);
    const model = doc('ModelParams', 'name: m', '{schemaFile: s.json, versions: [{version: 1}]}');
    const overlay = doc('ModelParams', 'name: m', '{schemaFile: t.json}');
    expect(paths({ 'config/m.yaml': model })).toEqual(['config/s.json']);
    expect(paths({ 'config/m.yaml': model }, { 'overlays/dev/m.yaml': overlay })).toEqual([
      'overlays/dev/t.json',
    ]);
  });

  test('never lead out of the project', () => {
    for (const file of ['../../etc/passwd', '/etc/passwd', '..']) {
      const text = tree(`{path: /a, file: "${file}"}`);
      expect(paths({ 'config/x.yaml': text })).toEqual([]);
      expect(errors(build({ files: { 'config/x.yaml': text } }))).toEqual([
        expect.stringContaining(`config/x.yaml:${placeOf(`"${file}"`, text)} /spec/nodes/0/file`),
      ]);
    }
  });
});

describe('sizes', () => {
  const big = (bytes: number): ReturnType<typeof build> =>
    build({ files: { 'a.yaml': tree(`{path: /big, text: ${'x'.repeat(bytes)}}`) } });

  test('a znode above znodeMax is a warning, one that no frame carries an error', () => {
    expect(big(262_144).findings).toEqual([]);
    expect(big(262_145).findings.map(brief)).toEqual(['ZK701 warning a.yaml:5:16 /spec/nodes/0']);
    expect(big(999_000).findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(big(1_000_000).findings.map(brief)).toEqual(['ZK701 error a.yaml:5:16 /spec/nodes/0']);
  });

  test('the limit is that of the cluster, inside of it', () => {
    const topology = doc('ClusterTopology', 'name: lab', '{limits: {znodeMax: 1Ki}}');
    const task = doc('TaskConfig', 'name: t', `{config: {text: ${'x'.repeat(2000)}}}`);
    expect(build({ files: { 'a.yaml': topology + task } }).findings.map(({ rule }) => rule)).toEqual([
      'ZK701',
    ]);
  });

  test('a thousand children are fine, more are a warning, more than a reply holds an error', () => {
    const children = (count: number, name = 'n'): string[] =>
      build({
        files: {
          'a.yaml': tree(
            Array.from({ length: count }, (_, index) => `{path: /p/${name}${index}, text: ""}`).join(', '),
          ),
        },
      }).findings.map(({ rule, severity }) => `${rule} ${severity}`);
    expect(children(1000)).toEqual([]);
    expect(children(1001)).toEqual(['ZK702 warning']);
    expect(children(1001, 'n'.repeat(900))).toEqual(['ZK702 error']);
  });
});

describe('for any input', () => {
  const NAMES = ['cluster-topology.yaml', 'model-params.yaml', 'task-config.yaml'];
  const files: [string, string][] = NAMES.map((name) => [
    name,
    readFileSync(new URL(`compile/platform/${name}`, import.meta.url), 'utf8'),
  ]);
  const bytesOf = ({ tree: { nodes, documents } }: BuildResult): unknown => [
    [...nodes.values()].map(({ path, data, document, source }) => [path, data.toString(), document, source]),
    [...documents.entries()],
  ];

  test('the order of the files makes no difference, mistakes included', () => {
    const wrong: [string, string][] = [
      ...files,
      ['dup.yaml', TASK],
      ['again.yaml', TASK],
      ['bad.yaml', 'kind: ['],
    ];
    const expected = build({ files: Object.fromEntries(wrong) });
    fc.assert(
      fc.property(fc.shuffledSubarray(wrong, { minLength: wrong.length }), (shuffled) => {
        const result = build({ files: Object.fromEntries(shuffled) });
        expect(bytesOf(result)).toEqual(bytesOf(expected));
        expect(result.findings).toEqual(expected.findings);
      }),
      { numRuns: 10 },
    );
  });

  test('findings are sorted by place, and each is there once', () => {
    const text = doc(
      'TaskConfig',
      'name: t',
      '{zzz: 1, model: {name: gone, version: 1}, replicas: -1, dependsOn: [{task: gone}]}',
    );
    const { findings } = build({ files: { 'b.yaml': text, 'a.yaml': TASK.replace('replicas', 'replica') } });
    const places = findings.map(({ position: { file, line, column } }) => [file, line, column]);
    expect(places).toEqual(
      [...places].sort((x, y) =>
        String(x[0]) < String(y[0]) ? -1 : x[0] === y[0] ? Number(x[2]) - Number(y[2]) : 1,
      ),
    );
    expect(findings.map(({ rule }) => rule)).toEqual(['ZK101', 'ZK101', 'ZK201', 'ZK102', 'ZK204']);
    expect(new Set(findings.map((finding) => JSON.stringify(finding))).size).toBe(findings.length);
  });

  test('it never throws: mutilated documents', () => {
    const text = files.map(([, content]) => content).join('\n---\n');
    const words = text.split(/(?<=[\s:,{}[\]])/);
    const junk = fc.constantFrom(
      '',
      'null',
      '[]',
      '{}',
      '-1',
      '1e400',
      '"',
      '~',
      '!!binary x',
      '&a',
      '*a',
      '<<: *a',
      '[0-9]',
      '\t',
      '{name}',
    );
    const edit = fc.record({ at: fc.nat(words.length - 1), by: junk });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const copy = [...words];
        for (const { at, by } of edits) copy[at] = `${by} `;
        const result = build({ files: { 'a.yaml': copy.join('') } });
        for (const { position } of result.findings) expect(position.line).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test('it never throws: any JSON as spec of any kind, laid over any other', () => {
    const kind = fc.constantFrom('ModelParams', 'TaskConfig', 'ClusterTopology', 'ZnodeTree');
    const key = fc.constantFrom(
      'spec',
      'nodes',
      'versions',
      'name',
      'params',
      'weights',
      'path',
      'json',
      'file',
      'schema',
      '__proto__',
      'capacity',
      'servers',
      'ensemble',
      'aliases',
      'model',
      'dependsOn',
      'placement',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, 0, -1, 1.5, '', 'n[1-3]', '/a', '1Gi', '5s'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const written = fc
      .record({ kind, spec: value })
      .map((given) =>
        JSON.stringify({
          apiVersion: 'zkai/v1',
          kind: given.kind,
          metadata: { name: 'x' },
          spec: given.spec,
        }),
      );
    fc.assert(
      fc.property(written, written, (base, overlay) => {
        const result = build({ files: { 'a.yaml': base }, overlays: [{ 'b.yaml': overlay }] });
        expect(result.files).toBe(2);
      }),
      { numRuns: 100 },
    );
  });
});

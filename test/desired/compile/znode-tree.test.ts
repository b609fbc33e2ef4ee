import { describe, expect, test } from 'vitest';
import { attachmentPaths } from '../../../src/desired/build.ts';
import { aclText } from '../../../src/model/acl.ts';
import {
  brief,
  build,
  doc,
  ENVIRONMENT,
  errorsOf,
  nodeAt,
  originOf,
  placeOf,
  PROJECT,
  SCHEMAS,
  TASK,
  tree,
} from '../rules/check.ts';

describe('a ZnodeTree', () => {
  test('makes znodes of JSON, text, bytes and files, at their own paths', () => {
    const text = tree(
      '{path: /app/json, json: {b: 1.0e-8, a: [null]}}, {path: /app/null, json: null}, {path: /app/text, text: "Grüße"}, ' +
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
    expect(originOf(result, '/app/json', '/b')).toBe(`znodes/a.yaml:${placeOf('1.0e-8', text)}`);
    expect(originOf(result, '/app/text', '')).toBe(`znodes/a.yaml:${placeOf('"Grüße"', text)}`);
    const { line, column } = nodeAt(result, '/app/bytes').source;
    expect(`${line}:${column}`).toBe(placeOf('{path: /app/bytes', text));
  });

  test('gives its znodes the ACL that an entry declares, and none otherwise', () => {
    const result = build({
      files: {
        'a.yaml': tree(
          '{path: /a, text: x, acl: {writers: ["digest:ci:l6Dtqm85dgxUl01mxPJ/CsmP414="], readers: ["world:anyone"]}}, {path: /b, text: x}',
        ),
      },
    });
    expect(aclText(nodeAt(result, '/a').acl ?? [])).toBe(
      'digest:ci:l6Dtqm85dgxUl01mxPJ/CsmP414=:cdrwa,world:anyone:r',
    );
    expect(nodeAt(result, '/b')).not.toHaveProperty('acl');
  });

  test('cannot declare what another document declares: both places are shown', () => {
    const one = tree('{path: /a, text: x}, {path: /zkai/default/tasks/train, text: z}', 'one');
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

function sourcesOf(files: { readonly [path: string]: string }): { path: string; text: string }[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}

function pathsNamedBy(files: { [path: string]: string }, overlay: { [path: string]: string } = {}): string[] {
  return attachmentPaths({
    project: PROJECT,
    environment: ENVIRONMENT,
    sources: sourcesOf(files),
    overlays: [sourcesOf(overlay)],
    schemas: SCHEMAS,
  });
}

describe('files that documents name', () => {
  test('are relative to the YAML file that names them, the overlay where that does', () => {
    const text = tree('{path: /a, file: a.conf}, {path: /b, file: sub/b.conf}');
    expect(pathsNamedBy({ 'config/x.yaml': text })).toEqual(['config/a.conf', 'config/sub/b.conf']);
    const model = doc('ModelParams', 'name: m', '{schemaFile: s.json, versions: [{version: 1}]}');
    const overlay = doc('ModelParams', 'name: m', '{schemaFile: t.json}');
    expect(pathsNamedBy({ 'config/m.yaml': model })).toEqual(['config/s.json']);
    expect(pathsNamedBy({ 'config/m.yaml': model }, { 'overlays/dev/m.yaml': overlay })).toEqual([
      'overlays/dev/t.json',
    ]);
  });

  test('never lead out of the project', () => {
    for (const file of ['../../etc/passwd', '/etc/passwd', '..']) {
      const text = tree(`{path: /a, file: "${file}"}`);
      expect(pathsNamedBy({ 'config/x.yaml': text })).toEqual([]);
      expect(errorsOf(build({ files: { 'config/x.yaml': text } }))).toEqual([
        expect.stringContaining(`config/x.yaml:${placeOf(`"${file}"`, text)} /spec/nodes/0/file`),
      ]);
    }
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapePlaceholders, splitText } from '../../../src/desired/resolve/placeholders.ts';
import { type JsonObject } from '../../../src/model/json.ts';
import { brief, build, doc, errorsOf, jsonAt, originOf, placeOf, tree } from '../rules/check.ts';

const PATH = '/zkai/default/tasks/train';

/** A task whose spec has these lines, built with these values. */
function task(spec: string, values: JsonObject = {}) {
  const text = doc('TaskConfig', 'name: train', `\n  ${spec.split('\n').join('\n  ')}`);
  return { text, result: build({ files: { 'a.yaml': text }, values }) };
}

describe('${name}', () => {
  test('alone in a text becomes the value with its type', () => {
    const { result } = task(
      'replicas: ${n}\nconfig: {list: "${list}", map: "${map}", flag: "${flag}", none: "${none}"}',
      {
        n: 8,
        list: [1, 'a'],
        map: { a: { b: 1 } },
        flag: false,
        none: null,
      },
    );
    expect(jsonAt(result, PATH)).toMatchObject({
      replicas: 8,
      config: { list: [1, 'a'], map: { a: { b: 1 } }, flag: false, none: null },
    });
  });

  test('inside a longer text is inserted, and $${ is a literal ${', () => {
    const { result } = task('command: ["${a}-${b}/${c}", "echo $${HOME} $$ $x", "$$${a}"]', {
      a: 'x',
      b: 1.5,
      c: true,
    });
    expect(jsonAt(result, PATH)).toMatchObject({ command: ['x-1.5/true', 'echo ${HOME} $$ $x', '$${a}'] });
  });

  test('is not replaced in keys, and a value is not looked into', () => {
    const { result } = task('config: {"${a}": "${a}"}', { a: '${b}', b: 'never' });
    expect(jsonAt(result, PATH)).toMatchObject({ config: { '${a}': '${b}' } });
  });

  test('reaches texts in free-form values, block texts, znodes and what an overlay says', () => {
    const base =
      tree('{path: "/a/${where}", text: "bucket=${bucket}\\n"}') + doc('TaskConfig', 'name: train', '{}');
    const overlay = doc('TaskConfig', 'name: train', '\n  args:\n    - |\n      x ${bucket}\n      y');
    const result = build({
      files: { 'a.yaml': base },
      overlays: [{ 'o.yaml': overlay }],
      values: { where: 'here', bucket: 'b' },
    });
    expect(errorsOf(result)).toEqual([]);
    expect(result.tree.nodes.get('/a/here' as never)?.data.toString()).toBe('bucket=b\n');
    expect(jsonAt(result, PATH)).toMatchObject({ args: ['x b\ny\n'] });
  });

  test('that the environment does not have is an error at its columns, with the name that was meant', () => {
    const { text, result } = task('image: "a-${tag}:${vresion}"\nreplicas: ${vresion}', {
      tag: 't',
      version: 3,
    });
    expect(errorsOf(result)).toEqual([
      `ZK140 error a.yaml:${placeOf('${vresion}"', text)} /spec/image`,
      `ZK140 error a.yaml:${placeOf('${vresion}\n', text)} /spec/replicas`,
    ]);
    const [first] = result.findings;
    expect(first?.position.endColumn).toBe((first?.position.column ?? 0) + '${vresion}'.length);
    expect(first?.message).toMatch(/environment test has no value "vresion".*did you mean "version"/);
    expect(first?.fix).toContain('$${vresion}');
  });

  test('is found in folded, block and escaped texts, or else the whole text is shown', () => {
    const folded = task("args:\n  - >\n    one\n    two ${x}\n  - \"esc\\x24{x}\"\n  - 'it''s ${y}'");
    expect(errorsOf(folded.result)).toEqual([
      `ZK140 error a.yaml:${placeOf('${x}', folded.text)} /spec/args/0`,
      `ZK140 error a.yaml:${placeOf('"esc', folded.text)} /spec/args/1`,
      `ZK140 error a.yaml:${placeOf('${y}', folded.text)} /spec/args/2`,
    ]);
  });

  test.each(['${', '${}', '${a b}', '${HOME:-x}', '${1a}', '${a', '${ a }'])('%s is no name', (bad) => {
    const { text, result } = task(`workingDir: '/x ${bad}'`, { a: 1 });
    expect(errorsOf(result)).toEqual([`ZK141 error a.yaml:${placeOf(bad, text)} /spec/workingDir`]);
  });

  test('that is a list, a mapping or null cannot stand inside a text', () => {
    const { text, result } = task('workingDir: /x/${list}\nimage: a${none}', { list: [1], none: null });
    expect(errorsOf(result)).toEqual([
      `ZK142 error a.yaml:${placeOf('${list}', text)} /spec/workingDir`,
      `ZK142 error a.yaml:${placeOf('${none}', text)} /spec/image`,
    ]);
    expect(result.findings[0]?.related?.[0]?.position).toMatchObject({ file: 'zkai.yaml', line: 1 });
  });

  test('stop where a short text would come to more than any memory has', () => {
    const asked = Array.from({ length: 5000 }, () => '"${big}"').join(', ');
    const { result } = task(`args: [${asked}]`, { big: 'x'.repeat(100_000) });
    const found = errorsOf(result);
    expect(found.length).toBeGreaterThan(4000);
    expect(found[0]).toMatch(/^ZK142 error a\.yaml:6:/);
    expect(result.findings[0]?.message).toContain('more than 67,108,864 characters');
  });

  test('cannot say who a document is', () => {
    const text = doc('TaskConfig', 'name: "${n}", cluster: "${n}"', '{}');
    const result = build({ files: { 'a.yaml': text }, values: { n: 'x' } });
    expect(errorsOf(result)).toEqual([
      `ZK142 error a.yaml:${placeOf('${n}", cl', text)} /metadata/name`,
      `ZK142 error a.yaml:${placeOf('${n}"}', text)} /metadata/cluster`,
    ]);
  });

  test('of a wrong type is a finding in the document that leads to the line with the value', () => {
    const { text, result } = task('replicas: ${n}\nresources: ${r}', { n: 'many', r: { cpu: -1 } });
    expect(result.findings.map(brief)).toEqual([
      `ZK102 error a.yaml:${placeOf('${n}', text)} /spec/replicas`,
      `ZK102 error a.yaml:${placeOf('${r}', text)} /spec/resources/cpu`,
    ]);
    expect(result.findings.map(({ related }) => related?.map(({ position }) => position.line))).toEqual([
      [1],
      [2],
    ]);
  });

  test('keeps the place in the document for every leaf of the value', () => {
    const { text, result } = task('config: ${map}', { map: { a: { b: 1 } } });
    expect(originOf(result, PATH, '/config/a/b')).toBe(`a.yaml:${placeOf('${map}', text)}`);
  });

  test('counts as asked for, given or not', () => {
    const { result } = task('image: ${a}-${b}-$${c}', { a: 1 });
    expect([...result.valueNames]).toEqual(['a', 'b']);
  });
});

test('any text is the same again once its placeholders are escaped', () => {
  const pieces = fc.array(fc.constantFrom('$', '{', '}', 'a', '${', '$${', '${a}', '\n'), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      expect(splitText(String(escapePlaceholders(text))).join('')).toBe(text);
    }),
  );
});

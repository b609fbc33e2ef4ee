import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { explainDocument } from '../../src/flows/explain-document.ts';
import { type Setting } from '../../src/model/setting.ts';
import { createPaint } from '../../src/report/paint.ts';
import { explanationView } from '../../src/report/json/explanation.ts';
import { renderExplanation } from '../../src/report/pretty/explanation.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const FILES = {
  'zkai.yaml': `apiVersion: zkai/v1
kind: Project
metadata: { name: shop }
spec:
  sources: [base.yaml]
  environments:
    dev: { connect: '127.0.0.1:2181' }
    prod:
      connect: '127.0.0.1:2182'
      overlays: [one, two]
      values: { n: 8, password: hunter2 }
`,
  'base.yaml': `apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: train }
spec:
  replicas: 1
  priority: 5
  config: { password: "\${password}", keep: [1, 2] }
`,
  'one/train.yaml': `apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: train }
spec: { replicas: 2, priority: null }
`,
  'two/patch.yaml': `apiVersion: zkai/v1
kind: Patch
target: { name: train }
patch:
  - { op: replace, path: /spec/replicas, value: "\${n}" }
  - { op: remove, path: /spec/config/keep/0 }
`,
};

async function explain(pointer: string, { env = 'prod', document = 'TaskConfig/train', files = {} } = {}) {
  const directory = await tempDir({ ...FILES, ...files });
  const signal = new AbortController().signal;
  const world = createWorld({ directory, progress: () => {}, signal, log: () => {} });
  return explainDocument(world, { environment: env, document, pointer });
}

function chain(settings: readonly Setting[] = []): string[] {
  return settings.map(({ by, value, position }) =>
    [
      by,
      position === null ? '-' : `${position.file}:${position.line}:${position.column}`,
      JSON.stringify(value ?? 'removed'),
    ].join(' '),
  );
}

describe('render --explain', () => {
  test('shows every place that set a leaf, in turn, the last one holds', async () => {
    const { leaves } = await explain('/spec/replicas');
    expect(leaves).toHaveLength(1);
    expect(leaves[0]?.value).toBe(8);
    expect(chain(leaves[0]?.settings)).toEqual([
      'document base.yaml:5:13 1',
      'overlay one/train.yaml:4:19 2',
      'patch two/patch.yaml:5:49 "${n}"',
      'value zkai.yaml:11:20 8',
    ]);
  });

  test('tells what was removed, and the default that holds instead', async () => {
    const { leaves } = await explain('/spec/priority');
    expect(leaves[0]?.value).toBe(0);
    expect(chain(leaves[0]?.settings)).toEqual([
      'document base.yaml:6:13 5',
      'overlay one/train.yaml:4:32 "removed"',
      'default - 0',
    ]);
    const { leaves: kept } = await explain('/spec/config/keep');
    expect(kept.map(({ pointer, settings }) => [pointer, ...chain(settings)])).toEqual([
      ['/spec/config/keep/0', 'document base.yaml:7:48 2'],
    ]);
  });

  test('of all the document has each leaf with the place that holds, and of another environment its own', async () => {
    const { leaves } = await explain('/', {
      env: 'dev',
      files: { 'base.yaml': FILES['base.yaml'].replace('${password}', 'x') },
    });
    const last = new Map(leaves.map(({ pointer, settings }) => [pointer, chain(settings.slice(-1))[0]]));
    expect(last.get('/spec/replicas')).toBe('document base.yaml:5:13 1');
    expect(last.get('/spec/disruption/movable')).toBe('default - true');
    expect(last.get('/kind')).toBe('document base.yaml:2:7 "TaskConfig"');
  });

  test('hides what may be a secret, wherever it was set', async () => {
    const explanation = await explain('/spec/config/password');
    const text = renderExplanation(explanation, { paint: createPaint({ color: false }) });
    expect(text).toContain('(sensitive)');
    expect(text).toContain('zkai.yaml:11');
    expect(text + JSON.stringify(explanationView(explanation))).not.toContain('hunter2');
  });

  test('reads well', async () => {
    const paint = createPaint({ color: false });
    expect(renderExplanation(await explain('/spec/replicas'), { paint })).toMatchInlineSnapshot(`
      "TaskConfig/train in environment prod

      /spec/replicas  8
          document  base.yaml:5:13       1
          overlay   one/train.yaml:4:19  2
          patch     two/patch.yaml:5:49  "\${n}"
        > value     zkai.yaml:11:20      \${n} = 8

      4 places had a say; the last one holds."
    `);
    expect(renderExplanation(await explain('/spec/config'), { paint })).toMatchInlineSnapshot(`
      "TaskConfig/train in environment prod

      /spec/config/password  (sensitive)  zkai.yaml:11 (value password)
      /spec/config/keep/0    2            base.yaml:7

      2 leaves, each with what set it last
      The whole chain of one: --explain with its pointer."
    `);
  });

  test('works on files with mistakes: it may be what helps to find them', async () => {
    const files = { 'one/train.yaml': FILES['one/train.yaml'].replace('replicas: 2', 'replicas: many') };
    const { leaves } = await explain('/spec/replicas', { files });
    expect(chain(leaves[0]?.settings)[1]).toBe('overlay one/train.yaml:4:19 "many"');
  });

  test.each([
    ['/spec/replcas', {}, 'there is no "replcas" in /spec of TaskConfig/train (did you mean "replicas"?)'],
    ['/spec/config/keep/7', {}, 'there is no "7" in /spec/config/keep'],
    ['spec.replicas', {}, 'has "/" before each key'],
    ['/spec', { document: 'TaskConfig/trian' }, 'did you mean "TaskConfig/train"?'],
    ['/spec', { document: 'train' }, 'did you mean "TaskConfig/train"?'],
  ])('refuses %s %j: 64', async (pointer, other, message) => {
    await expect(explain(pointer, other)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('render --explain with the path of a znode', () => {
  const PATH = '/zkai/default/tasks/train';
  const explainZnode = async (pointer: string, path = PATH, document: string | null = null) => {
    const signal = new AbortController().signal;
    const directory = await tempDir(FILES);
    const world = createWorld({ directory, progress: () => {}, signal, log: () => {} });
    return explainDocument(world, { environment: 'prod', document, path, pointer });
  };

  test('says which member of which document a field comes from, and the whole chain of that', async () => {
    const { document, path, leaves } = await explainZnode('/replicas');
    expect({ document, path }).toEqual({ document: 'TaskConfig/train', path: PATH });
    expect(leaves).toHaveLength(1);
    expect(leaves[0]).toMatchObject({ pointer: '/replicas', from: '/spec/replicas', value: 8 });
    expect(leaves[0]?.settings).toEqual((await explain('/spec/replicas')).leaves[0]?.settings);
  });

  test('tells what nobody wrote as the default, and what zkai computes by the place that it follows from', async () => {
    const [priority] = (await explainZnode('/priority')).leaves;
    expect(priority?.settings.at(-1)).toMatchObject({ by: 'default', position: null });
    const [hash] = (await explainZnode('/hash')).leaves;
    expect(hash).not.toHaveProperty('from');
    expect(hash?.settings).toMatchObject([{ by: 'document', position: { file: 'base.yaml' } }]);
  });

  test('shows no secret, and nothing of what is not there', async () => {
    const explanation = await explainZnode('/config');
    expect(explanation.leaves.map(({ pointer }) => pointer)).toEqual(['/config/keep/0', '/config/password']);
    expect(JSON.stringify(explanationView(explanation))).not.toContain('hunter2');
    expect(renderExplanation(explanation, { paint: createPaint({ color: false }) })).toContain(
      `${PATH} of TaskConfig/train in environment prod`,
    );
    await expect(explainZnode('/nothing')).rejects.toMatchObject({ code: 'usage' });
    await expect(explainZnode('/', '/zkai/default/tasks/none')).rejects.toMatchObject({ code: 'usage' });
    await expect(explainZnode('/', PATH, 'TaskConfig/other')).rejects.toMatchObject({ code: 'usage' });
  });

  test('is understood on the command line', async () => {
    const cwd = await tempDir(FILES);
    const args = ['render', '-e', 'prod', '--path', PATH, '--explain', '/replicas'];
    const { code, stdout } = await runCli(args, { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('from /spec/replicas');
    const json = jsonOf(await runCli([...args, '--json'], { cwd }));
    expect(outputProblems(json)).toEqual([]);
    expect(json).toMatchObject({ path: PATH, leaves: [{ from: '/spec/replicas' }] });
  });
});

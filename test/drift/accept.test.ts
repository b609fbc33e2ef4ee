import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { commentsOf } from '../../src/desired/parse/comments.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { type Raw, raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';

const TASKS = `# The tasks of the team.
apiVersion: zkai/v1
kind: TaskConfig
metadata: {name: etl} # nightly
spec:
  type: Batch
  # as many as there are shards
  replicas: 3 # was 2
  command: [run, --all]
  env:
    - {name: LEVEL, value: "info"}
---
apiVersion: zkai/v1
kind: TaskConfig
metadata: {name: other}
spec:
  type: Batch
  replicas: 1
  command: [run]
`;

const ETL = '/zkai/default/tasks/etl';

interface Stage {
  readonly project: TestProject;
  readonly who: Raw;
  /** Changes the JSON value of a znode as somebody would who has never heard of zkai. */
  change(path: string, edit: (value: Record<string, unknown>) => unknown): Promise<void>;
  read(file: string): Promise<string>;
}

/** Files that are applied, and somebody else at work. */
async function stage(
  files: Record<string, string>,
  options: Parameters<typeof testProject>[0] = {},
): Promise<Stage> {
  const project = await testProject(options);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(project.directory, file)), { recursive: true });
    await writeFile(join(project.directory, file), text);
  }
  await project.apply();
  const who = await raw(project.connect);
  return {
    project,
    who,
    change: async (path, edit) => {
      const value = JSON.parse((await who.text(path)) ?? 'null') as Record<string, unknown>;
      await who.set(path, JSON.stringify(edit(value)));
    },
    read: (file) => readFile(join(project.directory, file), 'utf8'),
  };
}

const accept = (project: TestProject, ...args: string[]) => project.zkai(['drift', 'accept', ...args]);

describe('zkai drift accept', () => {
  it('writes the live value where it was set, and nothing is left to plan', async () => {
    const { project, change, read } = await stage({ 'config/tasks.yaml': TASKS });
    await change(ETL, ({ hash, ...value }) => ({
      ...value,
      hash,
      replicas: 5,
      command: ['run'],
      priority: 7,
    }));
    const shown = await accept(project, 'TaskConfig/etl', '--dry-run');
    expect(shown.stderr + shown.stdout).toContain('+  replicas: 5 # was 2');
    expect(await read('config/tasks.yaml')).toBe(TASKS);
    const run = await accept(project, 'TaskConfig/etl', '--json');
    expect(jsonOf(run)).toMatchObject({ exitCode: 0, znodes: [{ path: ETL, outdated: true }] });
    expect(await read('config/tasks.yaml')).toBe(
      TASKS.replace('replicas: 3', 'replicas: 5')
        .replace('[run, --all]', '[run]')
        .replace('value: "info"}\n', 'value: "info"}\n  priority: 7\n'),
    );
    // Who changed it by hand did not compute the hash: that alone is left.
    const plan = await project.plan();
    expect(
      plan.changes.map(({ path, actions, fields }) => [path, actions, fields.map(({ pointer }) => pointer)]),
    ).toEqual([[ETL, ['update'], ['/hash']]]);
    expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 1 });
    expect((await project.drift()).items).toEqual([]);
  });

  test.each<[string, string, string | Buffer, [from: string, to: string]]>([
    ['a field', '/json', '{"n":2,"list":[1,2,3]}', ['n: 1 # one', 'n: 2 # one']],
    ['an item', '/json', '{"n":1,"list":[1,3]}', ['[1, 2, 3]', '[1, 3]']],
    ['bytes where a value was', '/json', 'no JSON', ['json: {n: 1, list: [1, 2, 3]}', 'text: no JSON']],
    [
      'a number that JavaScript does not have',
      '/json',
      '{"n":9007199254740993}',
      ['json: {n: 1, list: [1, 2, 3]}', `text: "{\\"n\\":9007199254740993}"`],
    ],
    ['a text', '/text', 'two\nlines\n', ['text: one line', 'text: |\n        two\n        lines']],
    ['what looks like a value', '/text', '${x}', ['text: one line', 'text: $${x}']],
    ['bytes where a text was', '/text', Buffer.from([0, 255]), ['text: one line', 'base64: AP8=']],
    ['bytes', '/base64', Buffer.from([9, 9]), ['base64: AAE=', 'base64: "CQk="']],
  ])('writes %s of a ZnodeTree', async (_, path, live, [from, to]) => {
    const text = `apiVersion: zkai/v1
kind: ZnodeTree
metadata: {name: app}
spec:
  nodes:
    - path: /json # a value
      json: {n: 1, list: [1, 2, 3]} # counted
    # a text
    - path: /text
      text: one line
    - {path: /base64, base64: AAE=}
`;
    const isField = from.includes('# one');
    const written = isField
      ? text.replace(
          'json: {n: 1, list: [1, 2, 3]} # counted',
          'json:\n        n: 1 # one\n        list: [1, 2, 3]',
        )
      : text;
    const { project, who, read } = await stage({ 'config/app.yaml': written });
    await who.set(path, live);
    const run = await accept(project, path);
    expect(run.stderr).toBe('');
    expect(await read('config/app.yaml')).toBe(written.replace(from, () => to));
    expect((await project.plan()).changes.map(({ class: kind }) => kind)).toEqual(['converged']);
  });

  it('writes the file that an entry names, and no YAML', async () => {
    const text =
      'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: app}\nspec:\n  nodes:\n    - {path: /d, file: d.bin}\n';
    const { project, who, read } = await stage({ 'config/app.yaml': text, 'config/d.bin': 'hello\n' });
    await who.set('/d', Buffer.from([1, 0, 255]));
    const run = jsonOf(await accept(project, '/d', '--json'));
    expect(run).toMatchObject({ files: [{ file: 'config/d.bin', removed: false }] });
    expect(await readFile(join(project.directory, 'config/d.bin'))).toEqual(Buffer.from([1, 0, 255]));
    expect(await read('config/app.yaml')).toBe(text);
    expect((await project.plan()).changes.map(({ class: kind }) => kind)).toEqual(['converged']);
  });

  it('writes into the overlay what an overlay had set, and what nobody had, beside that', async () => {
    const base =
      'apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: etl}\nspec:\n  type: Batch\n  replicas: 1\n  command: [run]\n';
    const overlay =
      '# of the test\napiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: etl}\nspec:\n  replicas: ${many} # all\n  priority: 5\n';
    const { project, change, read } = await stage(
      { 'config/etl.yaml': base, 'over/etl.yaml': overlay },
      {
        environment: { overlays: ['over'], values: { many: 4 } },
        environments: { other: { connect: '127.0.0.1:1' } },
      },
    );
    await change(ETL, (value) => ({ ...value, priority: 6, image: 'a:1' }));
    const first = jsonOf(await accept(project, ETL, '--env', 'test', '--json'));
    expect(first).toMatchObject({ files: [{ file: 'over/etl.yaml' }], elsewhere: [] });
    expect(await read('over/etl.yaml')).toBe(
      overlay.replace('priority: 5', 'priority: 6') + '  image: a:1\n',
    );
    await project.apply();
    await change(ETL, (value) => ({ ...value, replicas: 8, command: ['walk'] }));
    const second = jsonOf(await accept(project, ETL, '--env', 'test', '--json'));
    expect(second).toMatchObject({ elsewhere: [{ environment: 'other', paths: [ETL] }] });
    expect(await read('config/etl.yaml')).toBe(base.replace('[run]', '[walk]'));
    expect(JSON.parse(await read('zkai.yaml')).spec.environments.test.values).toEqual({ many: 8 });
  });

  it('knows the items of a merged list by their names, and leaves each where it is written', async () => {
    const base =
      'apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: etl}\nspec:\n  type: Batch\n  command: [run]\n  env:\n    - {name: A, value: "1"} # a\n    - {name: B, value: "2"} # b\n';
    const overlay =
      'apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: etl}\nspec:\n  env:\n    - {name: B, value: "3"} # over b\n    - {name: C, value: "4"} # c\n';
    const { project, change, read } = await stage(
      { 'config/etl.yaml': base, 'over/etl.yaml': overlay },
      { environment: { overlays: ['over'] } },
    );
    await change(ETL, (value) => ({ ...value, env: env('A1', 'B9', 'C4', 'D5') }));
    expect((await accept(project, ETL)).stderr).toBe('');
    expect(await read('config/etl.yaml')).toBe(base);
    expect(await read('over/etl.yaml')).toBe(
      `${overlay.replace('"3"', '"9"')}    - name: D\n      value: '5'\n`,
    );
    await project.apply();
    await change(ETL, (value) => ({ ...value, env: env('B9', 'C4', 'D5') }));
    expect((await accept(project, ETL)).stderr).toBe('');
    expect(await read('config/etl.yaml')).toBe(base.replace('    - {name: A, value: "1"} # a\n', ''));
  });

  it('writes what a patch took elsewhere where it says what it is, and new members where the value is given', async () => {
    const text =
      'apiVersion: zkai/v1\r\nkind: ZnodeTree\r\nmetadata: {name: app}\r\nspec:\r\n  nodes:\r\n' +
      '    - path: /a\r\n      json: {old: 1, no: 2, of: "${limits}"} # as it was\r\n';
    const patch = `apiVersion: zkai/v1
kind: Patch
metadata: {name: rename}
target: {kind: ZnodeTree, name: app}
patch:
  - {op: move, from: /spec/nodes/0/json/old, path: /spec/nodes/0/json/new} # renamed
  - {op: remove, path: /spec/nodes/0/json/no} # none of it
`;
    const { project, change, read } = await stage(
      { 'config/app.yaml': text, 'over/patch.yaml': patch },
      { environment: { overlays: ['over'], values: { limits: { cpu: 2 } } } },
    );
    await change('/a', () => ({ new: 5, of: { cpu: 3, memory: 4 } }));
    const run = await accept(project, '/a');
    expect(run.stderr).toBe('');
    expect(run.stdout).toContain('+      json: {old: 5, no: 2, of: "${limits}"} # as it was\n');
    expect(await read('config/app.yaml')).toBe(text.replace('old: 1', 'old: 5'));
    expect(await read('over/patch.yaml')).toBe(patch);
    expect(await read('zkai.yaml')).toMatch(/"cpu": 3,\s+memory: 4/);
    expect((await project.plan()).changes.map(({ class: kind }) => kind)).toEqual(['converged']);
    await project.apply();
    await change('/a', (value) => ({ ...value, no: '/spec/nodes/0/json/of' }));
    const refused = await accept(project, '/a');
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('a patch removes no, which is there (over/patch.yaml:7:24)');
    expect(await read('over/patch.yaml')).toBe(patch);
  });

  it('takes one node out of a range, and one that is gone', async () => {
    const text = `apiVersion: zkai/v1
kind: ClusterTopology
metadata: {name: east}
spec:
  nodeDefaults: {zone: a}
  pools: [{name: gpu}]
  nodes:
    # the racks
    - name: gpu-[01-05]
      pool: gpu # all of them
      capacity: {cpu: 8, memory: 1Gi, gpu: 2}
`;
    const { project, who, change, read } = await stage({ 'config/east.yaml': text });
    await change('/zkai/east/nodes/gpu-03', (value) => ({
      ...value,
      state: 'Cordoned',
      reason: 'fan',
      zone: 'b',
    }));
    const path = '/zkai/east/nodes/gpu-03';
    expect((await accept(project, path)).stderr).toBe('');
    const once = await read('config/east.yaml');
    expect(once).toContain('    - name: gpu-[01-02,04-05]\n      pool: gpu # all of them\n');
    expect(once).toContain('    - name: gpu-03\n');
    expect((await project.plan()).changes.map((row) => [row.path, row.class])).toEqual([[path, 'converged']]);
    await project.apply();
    await who.remove('/zkai/east/nodes/gpu-05');
    await who.remove(path);
    expect((await accept(project, 'ClusterTopology/east')).stderr).toBe('');
    expect(await read('config/east.yaml')).toBe(text.replace('[01-05]', '[01-02,04]'));
    expect((await project.plan()).changes.map((row) => row.class)).toEqual(['converged', 'converged']);
  });

  it('removes the document of a znode that is gone, and the file with the last one', async () => {
    const { project, who, read } = await stage({ 'config/tasks.yaml': TASKS });
    await who.remove('/zkai/default/tasks/other');
    expect((await accept(project, 'TaskConfig/other')).code).toBe(0);
    expect(await read('config/tasks.yaml')).toBe(TASKS.slice(0, TASKS.indexOf('---')));
    await project.apply();
    await who.remove(ETL);
    expect((await accept(project, 'TaskConfig/*')).code).toBe(0);
    expect(existsSync(join(project.directory, 'config/tasks.yaml'))).toBe(false);
  });

  it('says that there is nothing where nothing has drifted', async () => {
    const { project } = await stage({ 'config/tasks.yaml': TASKS });
    const run = await accept(project, 'TaskConfig/etl');
    expect({ code: run.code, stdout: run.stdout }).toMatchObject({ code: 0 });
    expect(run.stdout).toContain('nothing to accept');
    expect((await accept(project, 'TaskConfig/elt')).code).toBe(64);
  });
});

describe('zkai drift accept refuses', () => {
  const MODEL = `apiVersion: zkai/v1
kind: ModelParams
metadata: {name: gpt}
spec:
  framework: pytorch
  versions:
    - version: 1
      params: {lr: 0.1}
  aliases: {champion: 1}
`;

  it('a version of a model, but not what may change about it', async () => {
    const { project, change, read } = await stage({ 'config/gpt.yaml': MODEL });
    await change('/zkai/default/models/gpt', (value) => ({ ...value, aliases: { champion: 1, next: 1 } }));
    expect((await accept(project, 'ModelParams/gpt')).stderr).toBe('');
    const written = MODEL.replace('{champion: 1}', '{champion: 1, next: 1}');
    expect(await read('config/gpt.yaml')).toBe(written);
    await change('/zkai/default/models/gpt/versions/1', (value) => ({ ...value, params: { lr: 0.2 } }));
    const run = await accept(project, 'ModelParams/gpt');
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 4, stdout: '' });
    expect(run.stderr).toContain('an applied version of a model never changes (config/gpt.yaml:8:20)');
    expect(run.stderr).toContain('zkai drift revert');
    expect(await read('config/gpt.yaml')).toBe(written);
  });

  it('what a value in a longer text, a shared value or a schema says otherwise, and writes none of the rest', async () => {
    const text = `apiVersion: zkai/v1
kind: ZnodeTree
metadata: {name: app}
spec:
  nodes:
    - {path: /a, json: {host: "db-\${n}", n: 1}}
    - {path: /b, json: {v: "\${n}"}}
    - {path: /c, json: {v: "\${n}"}}
`.replaceAll('\\', '');
    const { project, change, read } = await stage(
      { 'config/app.yaml': text },
      { environment: { values: { n: 1 } } },
    );
    await change('/a', () => ({ host: 'db-2', n: 2 }));
    const partial = await accept(project, '/a');
    expect({ code: partial.code }).toEqual({ code: 4 });
    expect(partial.stderr).toContain('a value is put into a longer text there (config/app.yaml:6:31)');
    await change('/b', () => ({ v: 7 }));
    const shared = await accept(project, '/b');
    expect({ code: shared.code }).toEqual({ code: 4 });
    expect(shared.stderr).toContain('/c: it would change with it');
    expect(await read('config/app.yaml')).toBe(text);

    const tasks = await stage({ 'config/tasks.yaml': TASKS });
    await tasks.change(ETL, (value) => ({ ...value, replicas: -1 }));
    const invalid = await accept(tasks.project, ETL);
    expect({ code: invalid.code }).toEqual({ code: 4 });
    expect(invalid.stderr).toMatch(/would be invalid: ZK102, .*config\/tasks\.yaml:8:13/);
  });

  it('what is computed alone, and sensitive values', async () => {
    const { project, change } = await stage({ 'config/tasks.yaml': TASKS });
    await change(ETL, (value) => ({ ...value, hash: 'sha256:no' }));
    const run = await accept(project, ETL);
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('only what zkai computes was changed');

    const schema = {
      type: 'object',
      properties: { token: { type: 'string', 'x-zkai-sensitive': true }, n: { type: 'integer' } },
    };
    const own = await stage(
      {
        'schema.json': JSON.stringify(schema),
        'config/gate.yaml':
          'apiVersion: zkai/v1\nkind: Gate\nmetadata: {name: a}\nspec: {token: env:TOKEN, n: 1}\n',
      },
      { spec: { kinds: [{ kind: 'Gate', schema: 'schema.json', path: '/gates/{metadata.name}' }] } },
    );
    await own.change('/zkai/default/gates/a', (value) => ({ ...value, n: 2 }));
    expect((await accept(own.project, 'Gate/a')).stderr).toBe('');
    await own.change('/zkai/default/gates/a', (value) => ({ ...value, token: 'hunter2' }));
    const secret = await accept(own.project, 'Gate/a');
    expect(secret.code).toBe(4);
    expect(secret.stderr).toContain('/token is sensitive');
    expect(secret.stderr + secret.stdout).not.toContain('hunter2');
  });

  it('a file that was changed meanwhile: nothing is written, in no file', async () => {
    const other = TASKS.replaceAll('etl', 'b1').replaceAll('other', 'b2');
    const { project, change, read } = await stage({ 'config/a.yaml': TASKS, 'config/b.yaml': other });
    await change(ETL, (value) => ({ ...value, replicas: 5 }));
    await change('/zkai/default/tasks/b1', (value) => ({ ...value, replicas: 5 }));
    const edited = `${other}# somebody is editing\n`;
    const failure = await failureOf(
      project.accept('TaskConfig/*', {
        beforeWriting: () => writeFile(join(project.directory, 'config/b.yaml'), edited),
      }),
    );
    expect([failure.code, failure.exitCode]).toEqual(['stale', 5]);
    expect(await read('config/a.yaml')).toBe(TASKS);
    expect(await read('config/b.yaml')).toBe(edited);
    await writeFile(join(project.directory, 'config/b.yaml'), other);
    const unwritable = project.accept('TaskConfig/*', {
      beforeWriting: () => Promise.reject(new Error('no space left on device')),
    });
    await expect(unwritable).rejects.toThrow('no space left');
    expect(await read('config/a.yaml')).toBe(TASKS);
  });
});

test('whatever somebody makes of a value, it is accepted: the plan is empty, and every comment is there', async () => {
  const text = `# licence
apiVersion: zkai/v1
kind: ZnodeTree
metadata: {name: app} # the app
spec:
  nodes:
    # first
    - path: /app
      json: # the value
        a: 1 # one
        b:
          # inside
          c: [x, y, {z: 1}]
          d: "quoted"
        "odd key": null
        e: # many
          - 1 # i
          - k: v # ii
            # between
            l: w
    - {path: /other, json: {n: 1}}
`;
  const { project, who, read } = await stage({ 'config/app.yaml': text });
  const scalar = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
    fc.constantFrom(null, true, '${n}', 'yes', 'a: b # c', '- d', 'two\nlines\n'),
  );
  const value = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 4 }), scalar, { maxKeys: 3 }),
  );
  const edits = fc.array(fc.record({ at: fc.nat(), how: fc.constantFrom('set', 'add', 'remove'), value }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      await writeFile(join(project.directory, 'config/app.yaml'), text);
      await project.apply();
      const live = JSON.parse((await who.text('/app'))!) as object;
      for (const change of changes) mutate(live, change);
      if (!isSayable(live)) return;
      await who.set('/app', JSON.stringify(live));
      await project.accept('/app');
      const { changes: rows } = await project.plan();
      expect(rows.filter(({ class: kind }) => kind !== 'converged')).toEqual([]);
      const after = comments(await read('config/app.yaml'));
      let at = 0;
      for (const comment of comments(text)) if (comment === after[at]) at += 1;
      expect(at).toBe(after.length);
      // What was only set anew, or added, costs no comment.
      if (changes.every(({ how }) => how === 'add')) expect(after).toEqual(comments(text));
    }),
    { numRuns: process.env['ZKAI_TEST_FULL'] === undefined ? 25 : 500 },
  );
});

/** One change somewhere in a value. */
function mutate(root: object, { at, how, value }: { at: number; how: string; value: unknown }): void {
  const places: [Record<string, unknown> | unknown[], string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, member] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk(member);
    }
  };
  walk(root);
  const [parent, key] = places[at % Math.max(places.length, 1)] ?? [root as Record<string, unknown>, 'a'];
  if (Array.isArray(parent)) {
    if (how === 'set') parent[Number(key)] = value;
    else parent.splice(Number(key), how === 'remove' ? 1 : 0, ...(how === 'add' ? [value] : []));
  } else if (how === 'remove') delete parent[key];
  else parent[how === 'add' ? `${key}+` : key] = value;
}

/** Lone surrogates, and what no text of a file may have, no YAML can say. */
function isSayable(value: unknown): boolean {
  const text = JSON.stringify(value);
  return !/\\ud[89a-f]/.test(text) && !text.includes('__proto__') && !text.includes('\\u0000');
}

function comments(text: string): string[] {
  return [...commentsOf(text)].map((comment) => comment.text);
}

/** Variables, each as its name and its value: `A1`. */
function env(...pairs: string[]): object[] {
  return pairs.map((pair) => ({ name: pair[0], value: pair[1] }));
}

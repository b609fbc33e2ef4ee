import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { applyEdits, correctableTogether } from '../../src/desired/fix/edits.ts';
import { validateAndFix } from '../../src/flows/fix.ts';
import { type Finding } from '../../src/model/finding.ts';
import { replaceText } from '../../src/model/text-edit.ts';
import { type World } from '../../src/ports/world.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: { name: shop }
spec:
  environments: { dev: { connect: '127.0.0.1:2181' } }
`;
const task = (config: string): string =>
  `# the head\napiVersion: zkai/v1\nkind: TaskConfig\nmetadata:   {name: train}   # spaces stay\nspec:\n  config: {${config}}  # so do comments\n`;

async function projectWith(
  files: Readonly<Record<string, string>>,
): Promise<{ world: World; read: () => Promise<string>; directory: string }> {
  const directory = await tempDir({ 'zkai.yaml': PROJECT, ...files });
  const signal = new AbortController().signal;
  const world = createWorld({ directory, progress: () => {}, signal, log: () => {} });
  return { directory, world, read: () => readFile(join(directory, 'config/a.yaml'), 'utf8') };
}

describe('validate --fix', () => {
  test('corrects several findings of a line, with comments and layout kept, and is done after one run', async () => {
    const { world, read } = await projectWith({
      'config/a.yaml': task('python_version: 3.10, lr: 1e-5, on: yes'),
    });
    const { fixed, result } = await validateAndFix(world, { environment: null, dryRun: false });
    expect(fixed.map(({ file, state }) => `${state} ${file}`)).toEqual(['written config/a.yaml']);
    expect(await read()).toBe(task('python_version: "3.10", lr: 1.0e-5, "on": "yes"'));
    expect(result.findings).toEqual([]);
    expect((await validateAndFix(world, { environment: null, dryRun: false })).fixed).toEqual([]);
  });

  test('with --dry-run writes nothing and says what it would', async () => {
    const text = task('python_version: 3.10');
    const { world, read } = await projectWith({ 'config/a.yaml': text });
    const { fixed, result } = await validateAndFix(world, { environment: null, dryRun: true });
    expect(fixed).toMatchObject([{ state: 'differs', before: text, after: task('python_version: "3.10"') }]);
    expect(result.findings.map(({ rule }) => rule)).toEqual(['ZK107']);
    expect(await read()).toBe(text);
  });

  test('does not correct where that would be a new error, and corrects the rest', async () => {
    const model = `apiVersion: zkai/v1
kind: ModelParams
metadata: {name: m}
spec:
  schema: {properties: {data_version: {type: number}}}
  versions: [{version: 1, params: {data_version: 1.10, other_version: 2.20}}]
`;
    const { world, read } = await projectWith({ 'config/a.yaml': model });
    const { result } = await validateAndFix(world, { environment: null, dryRun: false });
    expect(await read()).toBe(model.replace('2.20', '"2.20"'));
    expect(result.findings.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual([
      'ZK107 /spec/versions/0/params/data_version',
    ]);
  });

  test('leaves what is silenced, and a file that was changed meanwhile', async () => {
    const silenced = task('python_version: 3.10').replace(
      '# so do comments',
      '# zkai-ignore ZK107: a number',
    );
    const one = await projectWith({ 'config/a.yaml': silenced });
    expect((await validateAndFix(one.world, { environment: null, dryRun: false })).fixed).toEqual([]);

    const two = await projectWith({ 'config/a.yaml': task('python_version: 3.10') });
    const later = task('python_version: 3.20');
    const files: World['files'] = {
      ...two.world.files,
      readBytes: async (path) => {
        await writeFile(join(two.directory, path), later); // somebody saves while it is judged
        return two.world.files.readBytes(path);
      },
    };
    const { fixed } = await validateAndFix({ ...two.world, files }, { environment: null, dryRun: false });
    expect(fixed).toMatchObject([
      { file: 'config/a.yaml', state: 'left', reason: 'it was changed meanwhile' },
    ]);
    expect(await two.read()).toBe(later);
  });

  test('keeps a byte order mark and the ends of lines', async () => {
    const text = `\uFEFF${task('python_version: 3.10').replaceAll('\n', '\r\n')}`;
    const { world, read } = await projectWith({ 'config/a.yaml': text });
    await validateAndFix(world, { environment: null, dryRun: false });
    expect(await read()).toBe(text.replace('3.10', '"3.10"'));
  });
});

function at(line: number, column: number, endColumn: number) {
  return {
    file: 'a',
    line,
    column,
    endLine: line,
    endColumn,
  };
}

function finding(...edits: NonNullable<Finding['edits']>): Finding {
  return {
    rule: 'ZK107',
    severity: 'warning',
    message: 'm',
    position: at(1, 1, 1),
    pointer: '',
    document: null,
    edits,
  };
}

describe('edits', () => {
  test('are made from the last to the first, so that places stay what they are', () => {
    const edits = [
      replaceText(at(1, 1, 2), 'one'),
      replaceText(at(1, 3, 4), ''),
      replaceText(at(2, 1, 1), '>'),
    ];
    expect(applyEdits('a b\nc\n', edits)).toBe('one \n>c\n');
  });

  test('that meet exclude each other: the first finding wins, whole', () => {
    const first = finding(replaceText(at(1, 1, 4), 'x'));
    const meets = finding(replaceText(at(1, 3, 6), 'y'), replaceText(at(5, 1, 2), 'y'));
    const beside = finding(replaceText(at(1, 4, 6), 'z'));
    const inserts = finding(replaceText(at(1, 4, 4), 'i'));
    expect(correctableTogether([first, meets, beside, inserts])).toEqual([first, beside]);
  });
});

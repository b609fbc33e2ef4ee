import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { commandsOfBuild } from '../support/manifest.ts';
import { ACTION, readAction } from './run-action.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/ci/', import.meta.url));
const FILES = ['github/zkai.yml', 'gitlab/.gitlab-ci.yml'];

interface Workflow {
  readonly jobs: Record<
    string,
    { readonly steps: readonly { readonly uses?: string; readonly with?: object }[] }
  >;
}

const commands = new Map((await commandsOfBuild()).map((command) => [command.name, command]));
const action = await readAction();

/** The expressions of a text, without what is around them. */
function expressions(text: string): string[] {
  return [...text.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)].map(([, found = '']) => found);
}

describe('the action', () => {
  it('has only expressions that name an input or an output of its own', () => {
    const ids = new Set(action.runs.steps.map(({ id }) => id));
    for (const name of expressions(readFileSync(join(ACTION, 'action.yml'), 'utf8'))) {
      if (name === 'github.token') continue;
      const [kind, first = ''] = name.split('.');
      if (kind === 'inputs') expect(Object.keys(action.inputs)).toContain(first);
      else expect([kind, ids.has(first)]).toEqual(['steps', true]);
    }
  });

  it('puts no input into a script: what is in them is never run', () => {
    const scripts = action.runs.steps.flatMap(({ run }) => run ?? []);
    expect(scripts).toEqual(['node "$GITHUB_ACTION_PATH/main.mjs"']);
    const main = readFileSync(join(ACTION, 'inputs.mjs'), 'utf8');
    const given = Object.keys(action.runs.steps[0]?.env ?? {}).filter((name) => name.startsWith('INPUT_'));
    for (const name of given) expect(main).toContain(name);
  });

  it('sets every output that it declares', () => {
    const scripts = readdirSync(ACTION)
      .filter((file) => file.endsWith('.mjs'))
      .map((file) => readFileSync(join(ACTION, file), 'utf8'))
      .join('\n');
    for (const output of Object.keys(action.outputs))
      expect(scripts).toMatch(new RegExp(`'${output}'|\\b${output}\\b[:,]`));
  });

  it('gives zkai no flag that the command does not have', () => {
    for (const command of ['validate', 'plan', 'apply', 'drift']) {
      const flags = Object.keys(commands.get(command)?.flags ?? {});
      expect(flags).toEqual(expect.arrayContaining(flagsIn(join(ACTION, 'zkai.mjs'))));
      if (command === 'validate' || command === 'drift') continue;
      expect(flags).toEqual(expect.arrayContaining(flagsIn(join(ACTION, `${command}.mjs`), command)));
    }
  });
});

/** The flags that a script writes, of the command where others are called, too. */
function flagsIn(file: string, command?: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/[`']--([a-z-]+)/g)].map(([, name = '']) => name);
  return command === 'apply' ? found.filter((name) => name !== 'out') : found;
}

/** Every line of a file that calls zkai, as words. */
function calls(text: string): string[][] {
  return [...text.matchAll(/^\s*-?\s*(?:run: )?zkai ([a-z].*)$/gm)].map(([, line = '']) => line.split(' '));
}

describe.each(FILES)('examples/ci/%s', (file) => {
  const text = readFileSync(join(EXAMPLES, file), 'utf8');

  it('is YAML without a mistake, and uses actions by their commit alone', () => {
    expect(
      parseAllDocuments(text).flatMap((document) => ('errors' in document ? document.errors : [])),
    ).toEqual([]);
    for (const [, name = ''] of text.matchAll(/uses: (\S+)/g))
      expect(name).toMatch(/^(?:\.\/.*|[\w./-]+@[0-9a-f]{40})$/);
  });

  it('calls commands of zkai that there are, with flags that they have', () => {
    for (const [command = '', ...words] of calls(text)) {
      const flags = Object.keys(commands.get(command)?.flags ?? {});
      expect([command, flags.length > 0]).toEqual([command, true]);
      for (const word of words.filter((one) => one.startsWith('--')))
        expect(flags).toContain(word.slice(2).split('=')[0]);
    }
  });
});

test('the example of GitHub gives the action only inputs that it has, and all that it must have', () => {
  const { jobs } = parse(readFileSync(join(EXAMPLES, FILES[0]!), 'utf8')) as Workflow;
  const uses = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .filter(({ uses: name }) => name === './.github/actions/zkai');
  expect(uses.map((step) => (step.with as { command?: string }).command)).toEqual([
    'validate',
    'plan',
    'apply',
    'drift',
  ]);
  for (const step of uses)
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
});

test('the example of GitLab calls its script only for what that does', () => {
  const [yaml, script] = [FILES[1]!, 'gitlab/zkai.mjs'].map((file) =>
    readFileSync(join(EXAMPLES, file), 'utf8'),
  );
  const asked = [...(yaml ?? '').matchAll(/node \.gitlab\/zkai\.mjs (\w+)/g)].map(([, name]) => name);
  expect(asked).toEqual(['note', 'reviewed', 'drift']);
  expect(script).toContain(`const COMMANDS = { ${asked.join(', ')} };`);
  // What the jobs write is what the script reads.
  for (const name of ['plan.json', 'plan.md', 'drift.json', 'drift.md']) {
    expect(yaml).toContain(`=${name}`);
    expect(script).toContain(`'${name}'`);
  }
});

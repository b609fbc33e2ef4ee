import { execFile } from 'node:child_process';
import { chmod, readdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ARG_NAMES, FLAG_NAMES } from '../../src/cli/completion/at-cursor.ts';
import { splitLine } from '../../src/cli/completion/split-line.ts';
import { typedProject } from '../../src/cli/completion/typed-project.ts';
import { createWorld } from '../../src/cli/world.ts';
import { completionNames } from '../../src/flows/completion-names.ts';
import { build } from '../support/build.ts';
import { commandsOfBuild } from '../support/manifest.ts';
import { BIN, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: {name: p}
spec:
  sources: ['config/*.yaml']
  environments: {dev: {connect: 'a:1'}, staging: {connect: 'b:1'}, prod: {connect: 'c:1'}}
`;
const DOCUMENTS = `kind: TaskConfig
metadata: {name: etl}
---
kind: TaskConfig
metadata: {name: etl, cluster: b}
---
kind: ModelParams
metadata: {name: resnet50}
---
kind: ModelParams
metadata: {name: '$(touch owned)'}
---
kind: "; touch owned #"
metadata: {name: x}
`;
const FILES = { 'zkai.yaml': PROJECT, 'config/a.yaml': DOCUMENTS, 'config/broken.yaml': 'a: [' };
const run = promisify(execFile);

beforeAll(build);

async function candidates(line: string, cwd: string): Promise<string[]> {
  const { code, stdout, stderr } = await runCli(['complete', '--', line], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter((candidate) => candidate !== '');
}

describe('a project that is named in the same line', () => {
  test('is the one whose names are offered', async () => {
    const [there, here] = [await tempDir(FILES), await tempDir({})];
    for (const line of [
      `zkai --project ${there} plan --env s`,
      `zkai plan --project=${there} --env s`,
      `zkai plan --project '${there}/zkai.yaml' --env s`,
      `ZKAI_PROJECT=${there} zkai plan --env s`,
    ])
      expect(await candidates(line, here), line).toEqual(['staging']);
  });

  test('has no names where it is not there, and counts only behind what is typed to its end', async () => {
    const cwd = await tempDir(FILES);
    expect(await candidates(`zkai --project ${cwd}/nowhere plan --env `, cwd)).toEqual([]);
    expect(await candidates('zkai plan --env s', cwd)).toEqual(['staging']);
    expect(typedProject('zkai plan -- --project x ')).toBeUndefined();
    expect(typedProject('zkai plan --project x')).toBeUndefined();
  });
});

describe('what may stand at the end of a line', () => {
  test.each([
    ['zkai pl', ['plan']],
    ['zkai schema ', ['export', 'list', 'show']],
    ['zkai plan --env ', ['dev', 'prod', 'staging']],
    ['zkai plan -e s', ['staging']],
    ['zkai plan --env=p', ['--env=prod']],
    ['ZKAI_X=1 npx zkai --env pr', ['prod']],
    ['zkai protect ', ['ModelParams/resnet50', 'TaskConfig/b/etl', 'TaskConfig/etl']],
    ['zkai apply --target Mod', ['ModelParams/resnet50']],
    ['zkai schema show Zn', ['ZnodeTree']],
    ['zkai explain Task', ['TaskConfig']],
    ['zkai explain ZK402', ['ZK402']],
    ['zkai render --document T', ['TaskConfig/b/etl', 'TaskConfig/etl']],
    ['zkai env diff dev p', ['prod']],
    ['zkai explain ModelParams.spec.ro', ['ModelParams.spec.rollout']],
    ['zkai validate --color ', ['auto', 'always', 'never']],
    ['zkai validate | zkai rend', ['render']],
    ['zkai help sho', ['show']],
    ['zkai plan --no-inp', ['--no-input']],
    ['zkai nonsense --env ', ['dev', 'prod', 'staging']],
    ['zkai completion ', ['bash', 'zsh', 'fish']],
    ['zkai apply ', []],
    ['zkai plan "--en', ['--env']],
    ['', []],
  ])('%s', async (line, expected) => {
    const found = await candidates(line, await tempDir(FILES));
    if (line === '') expect(found).toContain('plan');
    else expect(found).toEqual(expected);
  });

  test('no command that is hidden, and every flag of one that is not', async () => {
    const directory = await tempDir();
    expect(await candidates('zkai comp', directory)).toEqual(['completion']);
    const plan = (await commandsOfBuild()).find(({ name }) => name === 'plan');
    const flags = Object.keys(plan?.flags ?? {}).map((flag) => `--${flag}`);
    expect((await candidates('zkai plan -', directory)).sort()).toEqual(flags.sort());
  });

  test('names are offered for commands, arguments and flags that there are', async () => {
    const commands = await commandsOfBuild();
    const flags = new Set(commands.flatMap((command) => Object.keys(command.flags)));
    expect(Object.keys(FLAG_NAMES).filter((flag) => !flags.has(flag))).toEqual([]);
    const named = Object.keys(ARG_NAMES).map((place) => place.replace(/ \d$/, ''));
    expect(named.filter((name) => !commands.some((command) => command.name === name))).toEqual([]);
  });

  test('nothing, and no word of why, where there is no project or one with mistakes', async () => {
    expect(await candidates('zkai plan --env ', await tempDir())).toEqual([]);
    expect(await candidates('zkai protect ', await tempDir({ 'zkai.yaml': 'spec: [' }))).toEqual([]);
  });
});

test('quotes and backslashes of a line are those of a shell', () => {
  expect(splitLine(`a 'b c'  "d\\"e" f\\ g `)).toEqual(['a', 'b c', 'd"e', 'f g', '']);
  expect(splitLine(`a 'b c`)).toEqual(['a', 'b c']);
});

test('whatever a file has as a name, nothing that means anything to a shell is offered', async () => {
  const directory = await tempDir(FILES);
  const world = createWorld({
    directory,
    progress: () => {},
    signal: new AbortController().signal,
    log: () => {},
  });
  const nasty = fc.string({
    unit: fc.constantFrom(...'$`(){};&|<>*?[]!#~\\\'" \n\t=-/.aZ0\u001b\u202e'),
    minLength: 1,
  });
  await fc.assert(
    fc.asyncProperty(nasty, nasty, async (kind, name) => {
      await world.files.write('config/nasty.yaml', JSON.stringify({ kind, metadata: { name } }));
      const names = await completionNames(world, 'documents', '');
      expect(names).toContain('ModelParams/resnet50');
      for (const one of names) expect(one).toMatch(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/);
    }),
    { numRuns: 60 },
  );
});

/** What bash has to offer when the key is pressed behind a line. */
async function press(line: string, directory: string): Promise<string[]> {
  const tools = await tempDir();
  await chmod(BIN, 0o755);
  await symlink(BIN, join(tools, 'zkai'));
  const script = `set -u
    source <(zkai completion bash)
    complete -p zkai >/dev/null || exit 9
    export ZKAI_JSON=1 ZKAI_FORMAT=ndjson # which change the form of every result
    COMP_LINE=$1 COMP_POINT=\${#1}
    _zkai zkai
    printf '%s\\n' "\${COMPREPLY[@]+"\${COMPREPLY[@]}"}"`;
  const path = [tools, join(process.execPath, '..'), process.env['PATH']].join(delimiter);
  const env = { PATH: path };
  const { stdout, stderr } = await run('bash', ['--norc', '-c', script, 'bash', line], {
    cwd: directory,
    env,
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('in bash', () => {
  test('commands, environments and documents are offered', async () => {
    const directory = await tempDir(FILES);
    expect(await press('zkai pl', directory)).toEqual(['plan']);
    expect(await press('zkai plan --env ', directory)).toEqual(['dev', 'prod', 'staging']);
    expect(await press('zkai plan --env=pr', directory)).toEqual(['prod']);
    expect(await press('zkai unprotect T', directory)).toEqual(['TaskConfig/b/etl', 'TaskConfig/etl']);
  });

  test('nothing that stands in a file or in the line is ever run', async () => {
    const directory = await tempDir(FILES);
    for (const line of [
      'zkai protect ',
      "zkai plan --env '$(touch owned)",
      'zkai plan --env $(touch owned) ',
      'zkai plan `touch owned` ; touch owned',
    ])
      await press(line, directory);
    expect((await readdir(directory)).sort()).toEqual(['config', 'zkai.yaml']);
  });
});

import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { build } from '../support/build.ts';
import { BIN, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly pass_filenames: boolean;
}

const ROOT = new URL('../../', import.meta.url);
const hooks = parse(await readFile(new URL('.pre-commit-hooks.yaml', ROOT), 'utf8')) as Hook[];
const run = promisify(execFile);

beforeAll(build);

/** A project that `init` made, with `zkai` where a shell finds it; `below` the root of what is a repository then. */
async function startProject(below = '') {
  const tools = await tempDir();
  await chmod(BIN, 0o755);
  await symlink(BIN, join(tools, 'zkai'));
  const root = await tempDir();
  const directory = join(root, below);
  const env = {
    PATH: [tools, join(process.execPath, '..'), process.env['PATH']].join(delimiter),
    HOME: tools,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  /** The exit code of a program, 0 for one that is content. */
  const exitOf = (command: string, args: readonly string[]): Promise<number> =>
    run(command, args, { cwd: root, env }).then(
      () => 0,
      (error: { code: number }) => error.code,
    );
  const git = (...args: readonly string[]) =>
    exitOf('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  await mkdir(directory, { recursive: true });
  if (below !== '') expect(await git('init', '-q')).toBe(0);
  const { stdout: said } = await runCli(['init'], { cwd: directory });
  return { directory, exitOf, git, said };
}

describe('.pre-commit-hooks.yaml', () => {
  test('has hooks that pre-commit can install: it packs the repository, which builds it, and finds the program', async () => {
    const { bin, scripts } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as {
      readonly bin: Readonly<Record<string, string>>;
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(hooks.map(({ id }) => id)).toEqual(['zkai-validate', 'zkai-fmt']);
    for (const { entry, language } of hooks) {
      expect(language).toBe('node');
      expect(bin).toHaveProperty(entry.split(' ')[0] ?? '');
    }
    expect(scripts['prepack']).toBe('npm run build');
  });

  test('zkai-validate refuses a commit that breaks the configuration, and no other', async () => {
    const { directory, exitOf } = await startProject();
    const [command = '', ...args] = entryOf('zkai-validate');
    expect(await exitOf(command, args)).toBe(0);
    await writeFile(join(directory, 'config/bad.yaml'), 'kind: TaskConfig\n');
    expect(await exitOf(command, args)).toBe(3);
  });

  test('zkai-fmt changes what is not in form, which pre-commit takes for a refusal, and then nothing', async () => {
    const { directory, exitOf } = await startProject();
    const [command = '', ...args] = entryOf('zkai-fmt');
    const file = join(directory, 'config/example.yaml');
    expect(await exitOf(command, args)).toBe(0);
    const formatted = await readFile(file, 'utf8');
    await writeFile(file, formatted.replace('kind: ModelParams', 'kind:   ModelParams'));
    expect(await exitOf(command, args)).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(formatted);
  });
});

/** As pre-commit starts it: words, without file names where the hook asks for none. */
function entryOf(id: string): string[] {
  const hook = hooks.find((one) => one.id === id);
  expect(hook?.pass_filenames).toBe(false);
  return hook?.entry.split(' ') ?? [];
}

test('the hook that init writes keeps git from committing what is wrong', async () => {
  const { directory, git } = await startProject();
  expect(await git('init', '-q')).toBe(0);
  expect(await git('config', 'core.hooksPath', '.githooks')).toBe(0);
  await git('add', '.');
  expect(await git('commit', '-qm', 'a')).toBe(0);
  await writeFile(join(directory, 'config/bad.yaml'), 'kind: TaskConfig\n');
  await git('add', '.');
  expect(await git('commit', '-qm', 'b')).not.toBe(0);
  expect(await git('rev-parse', 'HEAD~1')).not.toBe(0);
});

test('so does that of a project below the root of its repository, switched on as init says', async () => {
  const { directory, git, said } = await startProject('teams/one');
  const [, hooksPath = ''] = /git config core\.hooksPath (\S+)/.exec(said) ?? [];
  expect(hooksPath).toBe('teams/one/.githooks');
  expect(said).toContain('move .github/workflows/zkai.yml there');
  expect(await git('config', 'core.hooksPath', hooksPath)).toBe(0);
  await git('add', '.');
  expect(await git('commit', '-qm', 'a')).toBe(0);
  await writeFile(join(directory, 'config/bad.yaml'), 'kind: TaskConfig\n');
  await git('add', '.');
  expect(await git('commit', '-qm', 'b')).not.toBe(0);
});

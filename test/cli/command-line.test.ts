import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jsonOf, runCli, type CliRun } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the first page', () => {
  test('says what to do first, with one line for each step', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const step of ['init', 'validate', 'plan', 'apply', 'drift']) expect(stdout).toMatch(`zkai ${step}`);
    expect(stdout).toContain('zkai --help');
    expect(stdout.split('\n').length).toBeLessThan(15);
  });

  test('lists every command with --help and with help', async () => {
    const [flag, word] = await Promise.all([runCli(['--help']), runCli(['help'])]);
    expect(word).toEqual(flag);
    for (const command of ['recover', 'schema', 'ensemble', 'status'])
      expect(flag.stdout).toContain(`  ${command}`);
  });
});

describe('flags without a command', () => {
  test.each([
    ['--versoin', '--versoin (did you mean --version?)'],
    ['--hlep', '--hlep (did you mean --help?)'],
    ['--bogus', 'unknown flag --bogus'],
    ['-x', 'unknown flag -x'],
    ['--jsn', '--jsn (did you mean --json?)'],
    ['--', 'there is no command'],
  ])('%s: 64, with what was probably meant', async (flag, message) => {
    const { code, stdout, stderr } = await runCli([flag]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('Try: zkai --help');
  });

  test('that say how to print print the first page', async () => {
    expect(await runCli(['--color', 'never', '-opretty', '--timeout=3s'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(jsonOf(await runCli(['--json']))).toMatchObject({ apiVersion: 'zkai.help/v1', ok: true });
  });
});

describe('help', () => {
  test('of a command has its usage, its examples and the global flags', async () => {
    const { code, stdout } = await runCli(['help', 'schema', 'show']);
    expect(code).toBe(0);
    expect(stdout).toContain('$ zkai schema show KIND');
    expect(stdout).toContain('EXAMPLES');
    expect(stdout).toContain('GLOBAL FLAGS');
    expect(stdout).toContain('needed if there are several, except by validate');
  });

  test('of a topic lists its commands', async () => {
    const { code, stdout } = await runCli(['schema']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/schema list[\s\S]*schema show/);
  });

  test('is one JSON object with --json', async () => {
    const run = await runCli(['validate', '--help', '--json'], { env: { FORCE_COLOR: '1' } });
    expect(run.stdout).not.toContain('\\u001b');
    expect(jsonOf(run)).toMatchObject({ apiVersion: 'zkai.help/v1', ok: true, exitCode: 0 });
  });
});

describe('--version', () => {
  test('names the program and its version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `zkai ${version}\n`, stderr: '' });
  });

  test('is one JSON object with --json, in either order', async () => {
    for (const args of [
      ['--version', '--json'],
      ['--json', '--version'],
    ]) {
      expect(jsonOf(await runCli(args))).toMatchObject({ apiVersion: 'zkai.version/v1', ok: true, version });
    }
  });
});

describe('a command that is not there', () => {
  test.each([
    ['a typing error', ['validat'], 'did you mean "validate"'],
    ['two letters swapped', ['plna'], 'did you mean "plan"'],
    ['a typing error below a topic', ['schema', 'shwo'], 'did you mean "schema show"'],
    ['an argument behind a typing error', ['aply', 'prod.plan'], 'did you mean "apply"'],
    ['nothing that is near', ['frobnicate'], 'zkai --help'],
    ['help for it', ['help', 'frobnicate'], 'zkai --help'],
  ])('%s: 64', async (_, args, hint) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(hint);
  });

  test('is one JSON object with --json', async () => {
    const run = await runCli(['validat', '--json']);
    expect(run.code).toBe(64);
    expect(jsonOf(run)).toMatchObject({ ok: false, exitCode: 64, error: { code: 'usage' } });
  });
});

describe('flags', () => {
  test('may come before the command', async () => {
    const run = await runCli(['--timeout', '3s', '--json', 'schema', 'list']);
    expect(jsonOf(run)).toMatchObject({ apiVersion: 'zkai.kinds/v1', ok: true });
  });

  test.each([
    ['--json', ['--json'], {}],
    ['-o json', ['-o', 'json'], {}],
    ['--format=json', ['--format=json'], {}],
    ['ZKAI_JSON', [], { ZKAI_JSON: '1' }],
    ['ZKAI_FORMAT', [], { ZKAI_FORMAT: 'json' }],
  ])('%s asks for JSON, also where a flag is wrong', async (_, args, env) => {
    expect(jsonOf(await runCli(['schema', 'list', ...args], { env }))).toMatchObject({ ok: true });
    const wrong = await runCli(['schema', 'list', ...args, '--wrong'], { env });
    expect(jsonOf(wrong)).toMatchObject({ ok: false, exitCode: 64 });
  });

  test('a flag beats its variable', async () => {
    const { stdout } = await runCli(['schema', 'list', '--format', 'pretty'], {
      env: { ZKAI_FORMAT: 'json' },
    });
    expect(stdout).toMatch(/^ClusterTopology/);
  });

  test.each([
    ['a time without a unit', ['--timeout', '30'], {}, '30s'],
    [
      'the same in the variable, by its name',
      [],
      { ZKAI_TIMEOUT: '30' },
      'ZKAI_TIMEOUT: "30" is no duration',
    ],
    [
      'what was typed, by that',
      ['--timeout', '30'],
      { ZKAI_TIMEOUT: '3s' },
      '--timeout: "30" is no duration',
    ],
    ['a choice in a variable, by its name', [], { ZKAI_FORMAT: 'yaml' }, 'ZKAI_FORMAT=yaml'],
    ['no time at all', ['--timeout', '0s'], {}, '"0s" is no time at all: write more than zero'],
    ['no time and no unit', ['--timeout', '0'], {}, '"0" is no time at all: write more than zero'],
    ['a format that is not there', ['--format', 'yaml'], {}, 'pretty, json'],
    ['a flag that is nearly right', ['--verbos'], {}, 'did you mean --verbose'],
    ['a missing value', ['--env'], {}, '--env expects a value'],
  ])('refuses %s: 64', async (_, args, env, hint) => {
    const { code, stdout, stderr } = await runCli(['schema', 'list', ...args], { env });
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(hint);
  });

  test('refuses a missing argument by its name: 64', async () => {
    const { code, stderr } = await runCli(['schema', 'show']);
    expect(code).toBe(64);
    expect(stderr).toContain('KIND');
  });
});

test.each(['notanid', '0b7e2c1a', '0b7e2c1a-5d3f-4e7b-9a56-2f1c8d4e6a90x'])(
  'recover refuses "%s", which is no id, before it looks for anything: 64',
  async (id) => {
    const { code, stderr } = await runCli(['recover', id], { cwd: await tempDir() });
    expect(code).toBe(64);
    expect(stderr).toContain(`"${id}" is no id of an apply`);
  },
);

describe('init', () => {
  test.each([
    ['a directory below', ['--project', 'vision'], 'cd vision '],
    ['one with a space in its name', ['--project', './my vision/'], "cd 'my vision' "],
    ['the file in it', ['--project', 'vision/zkai.yaml'], 'cd vision '],
  ])('in %s says first how to get there', async (_, args, command) => {
    const { code, stdout } = await runCli(['init', '--name', 'p', ...args], { cwd: await tempDir() });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Next:\n  ${command}.*\n  zkai validate `));
  });

  test('here says no such thing, and elsewhere names the whole path', async () => {
    const [cwd, other] = [await tempDir(), await tempDir()];
    expect((await runCli(['init', '--name', 'p'], { cwd })).stdout).toMatch(/Next:\n {2}zkai validate /);
    const { stdout } = await runCli(['init', '--name', 'p', '--project', other], { cwd });
    expect(stdout).toContain(`Next:\n  cd ${other} `);
  });
});

describe('the project', () => {
  const PROJECT =
    'apiVersion: zkai/v1\nkind: Project\nmetadata: {name: p}\nspec: {sources: [c.yaml], environments: {dev: {connect: "h:1"}}}\n';

  test('is found upwards from the working directory', async () => {
    const cwd = await tempDir({ 'zkai.yaml': PROJECT, 'a/b/c.txt': '' });
    expect((await runCli(['validate'], { cwd: `${cwd}/a/b` })).code).toBe(0);
  });

  test('is checked as a whole: files are refused with the reason, and a flag that is not there as that', async () => {
    const cwd = await tempDir({ 'zkai.yaml': PROJECT });
    const refusals: [string, string][] = [
      ['c.yaml', 'it checks all of the project'],
      ['--sarif', 'unknown flag --sarif'],
    ];
    for (const [word, reason] of refusals) {
      const { code, stdout, stderr } = await runCli(['validate', word], { cwd });
      expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
      expect(stderr).toContain(reason);
    }
  });

  test('is named by --project, the directory or the file', async () => {
    const directory = await tempDir({ 'p/zkai.yaml': PROJECT, 'p/sub/x': '' });
    for (const project of ['p', 'p/zkai.yaml']) {
      expect((await runCli(['validate', '--project', project], { cwd: directory })).code).toBe(0);
    }
    expect((await runCli(['validate', '--project', 'p/sub'], { cwd: directory })).code).toBe(64);
  });

  test('without a single file is a warning: a typing error in a glob looks like an empty project', async () => {
    const { code, stdout, stderr } = await runCli(['validate'], {
      cwd: await tempDir({ 'zkai.yaml': PROJECT }),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^warning ZK125 .*\n *--> zkai\.yaml:4:18\n/);
  });

  test.each([
    ['ZKAI_ENV', 'nope', 64],
    ['ZKAI_PROJECT', 'sub/nowhere', 64],
    ['ZKAI_CONNECT', 'h:x', 64],
    ['ZKAI_CONNECT', '127.0.0.1:9', 7],
  ])(
    'and %s=%s: what is wrong with it names the variable, unless the flag was typed: %i',
    async (name, value, exitCode) => {
      const cwd = await tempDir({ 'zkai.yaml': PROJECT, 'c.yaml': '' });
      const args = ['plan', '--timeout', '500ms'];
      const fromVariable = await runCli(args, { cwd, env: { [name]: value } });
      expect(fromVariable.code).toBe(exitCode);
      expect(fromVariable.stderr).toContain(`"${value}" comes from ${name}\n`);
      const flag = `--${name.slice('ZKAI_'.length).toLowerCase()}`;
      const typed = await runCli([...args, flag, value], { cwd, env: { [name]: value } });
      expect(typed.code).toBe(exitCode);
      expect(typed.stderr).not.toContain(name);
    },
  );

  test('is missed with the way to start one: 64', async () => {
    const { code, stderr } = await runCli(['validate'], { cwd: await tempDir() });
    expect(code).toBe(64);
    expect(stderr).toContain('zkai init');
  });
});

test.each([[['validate', '--verbose']], [['validate', '--json']], [['plan']]])(
  'a secret that was written into zkai.yaml is in no output of %j',
  async (args) => {
    const cwd = await tempDir({
      'zkai.yaml': [
        'apiVersion: zkai/v1',
        'kind: Project',
        'metadata: {name: p}',
        'spec:',
        '  sorces: [c.yaml]',
        '  environments:',
        '    dev:',
        '      conect: "h:1"',
        '      auth: [{scheme: digest, from: "user:secretpw"}]',
        '      guards: 1',
        '',
      ].join('\n'),
    });
    const { code, stdout, stderr } = await runCli(args, { cwd });
    expect(code).toBe(3);
    expect(stdout + stderr).toContain('ZK604');
    expect(stdout + stderr).not.toContain('secretpw');
  },
);

describe('colours', () => {
  const ESCAPE = '\u001b[';

  test('are off where no terminal reads, and with NO_COLOR', async () => {
    expect((await fail([])).stderr).not.toContain(ESCAPE);
    expect((await fail([], { NO_COLOR: '1', FORCE_COLOR: '1' })).stderr).not.toContain(ESCAPE);
  });

  test('are on with FORCE_COLOR and with --color always, which beats NO_COLOR', async () => {
    expect((await fail([], { FORCE_COLOR: '1' })).stderr).toContain(ESCAPE);
    expect((await fail(['--color', 'always'], { NO_COLOR: '1' })).stderr).toContain(ESCAPE);
  });

  test('follow the same rules in help', async () => {
    const [on, off] = await Promise.all([
      runCli(['plan', '--help'], { env: { FORCE_COLOR: '1' } }),
      runCli(['plan', '--help', '--color=never'], { env: { FORCE_COLOR: '1' } }),
    ]);
    expect(on.stdout).toContain(ESCAPE);
    expect(off.stdout).not.toContain(ESCAPE);
  });

  test('are off with --color never, which beats FORCE_COLOR', async () => {
    expect((await fail(['--color=never'], { FORCE_COLOR: '1' })).stderr).not.toContain(ESCAPE);
  });
});

function fail(args: readonly string[], env: Record<string, string> = {}): Promise<CliRun> {
  return runCli(['nope', ...args], { env });
}

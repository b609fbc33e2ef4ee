import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitlabProblems, junitProblems, sarifProblems } from '../report/official-schemas.ts';
import { type CliOptions, type CliRun, jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: {name: small}
spec:
  sources: ["config/*.yaml"]
  environments: {dev: {connect: "127.0.0.1:1"}}
`;
const TREE = (text: string): string => `apiVersion: zkai/v1
kind: ZnodeTree
metadata: {name: app}
spec:
  nodes:
    - {path: /motd, ${text}}
`;

/** A repository with a project in it, whose one document has an error or none. */
async function repository({ valid = true } = {}): Promise<{
  root: string;
  zkai: (args: readonly string[], options?: CliOptions) => Promise<CliRun>;
}> {
  const root = await tempDir({
    '.git/HEAD': 'ref: refs/heads/main',
    'platform/zkai.yaml': PROJECT,
    'platform/config/app.yaml': TREE(valid ? 'text: hello' : 'text: [1]'),
  });
  const cwd = join(root, 'platform');
  return { root: cwd, zkai: (args, options) => runCli(args, { cwd, ...options }) };
}

describe('--report', () => {
  test('writes every form that was asked for, whatever stdout gets, with the exit code of the run', async () => {
    const { root, zkai } = await repository({ valid: false });
    const run = await zkai(
      ['validate', '--report', 'sarif=out/lint.sarif', '--report', 'junit=lint.xml', '-o', 'compact'],
      { env: { ZKAI_NO_INPUT: '1' } },
    );
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/^config\/app\.yaml:6:\d+: error: .*\[ZK102\]\n$/);
    const sarif = await readFile(join(root, 'out/lint.sarif'), 'utf8');
    expect(sarifProblems(sarif)).toEqual([]);
    expect(sarif).toContain('"exitCode": 3');
    expect(sarif).toContain('"uri": "platform/config/app.yaml"');
    expect(junitProblems(await readFile(join(root, 'lint.xml'), 'utf8'))).toEqual([]);
  });

  test('comes from the variable, too, with commas between', async () => {
    const { root, zkai } = await repository();
    await zkai(['validate'], { env: { ZKAI_REPORT: 'gitlab=q.json, ndjson=all.ndjson' } });
    expect(gitlabProblems(await readFile(join(root, 'q.json'), 'utf8'))).toEqual([]);
    expect(await readFile(join(root, 'all.ndjson'), 'utf8')).toContain('"zkai.findings/v1"');
  });

  test('is written when the command cannot go on', async () => {
    const { root, zkai } = await repository();
    const run = await zkai(['plan', '--timeout', '2s', '--report', 'json=plan.json']);
    expect(run.code).toBe(7);
    expect(run.stderr).toContain('Error:');
    expect(jsonOf({ ...run, stdout: await readFile(join(root, 'plan.json'), 'utf8') })).toMatchObject({
      apiVersion: 'zkai.error/v1',
      exitCode: 7,
    });
  });

  test('never hides the result when it cannot be written', async () => {
    const { root, zkai } = await repository();
    await writeFile(join(root, 'file'), '');
    const run = await zkai(['validate', '--report', 'sarif=file/lint.sarif', '--json']);
    expect(jsonOf(run)).toMatchObject({ apiVersion: 'zkai.findings/v1', ok: false, exitCode: 1 });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('Error: the report file/lint.sarif cannot be written');
    const invalid = await repository({ valid: false });
    const failed = await invalid.zkai(['validate', '--report', 'sarif=zkai.yaml/x.sarif']);
    expect(failed.code).toBe(3);
  });

  test.each([
    ['a form that nobody has', 'html=a.html', 'there is no format "html"; it has pretty'],
    ['no form', 'lint.sarif', 'is no FORMAT=PATH'],
    ['no path', 'sarif=', 'is no FORMAT=PATH'],
    ['the name for stdout', 'sarif=-', 'what goes to stdout is --format'],
    ['one file by two names', ['sarif=lint', 'junit=./lint'], 'two reports cannot both be ./lint'],
    ['a YAML file', 'json=config/app.yaml', 'would write over config/app.yaml'],
    ['a document', 'json=config/tree.json', 'config/tree.json is a document'],
  ])('refuses %s before anything is done', async (_, report, message) => {
    const { root, zkai } = await repository();
    const tree = JSON.stringify({
      apiVersion: 'zkai/v1',
      kind: 'ZnodeTree',
      metadata: { name: 'b' },
      spec: {},
    });
    await writeFile(join(root, 'config/tree.json'), tree);
    const run = await zkai(['validate', ...[report].flat().flatMap((one) => ['--report', one])]);
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 64, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(await readFile(join(root, 'config/tree.json'), 'utf8')).toBe(tree);
  });

  test('takes the place of a link, and leaves alone what that leads to', async () => {
    const { root, zkai } = await repository();
    const elsewhere = await tempDir({ 'precious.txt': 'mine' });
    await symlink(join(elsewhere, 'precious.txt'), join(root, 'lint.sarif'));
    expect((await zkai(['validate', '--report', 'sarif=lint.sarif'])).code).toBe(0);
    expect(await readFile(join(elsewhere, 'precious.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(root, 'lint.sarif'), 'utf8')).toContain('"2.1.0"');
    expect((await readdir(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('has no colours, whatever the terminal gets', async () => {
    const { root, zkai } = await repository({ valid: false });
    const run = await zkai(['validate', '--color', 'always', '--report', 'pretty=lint.txt']);
    expect(run.stdout).toContain('\u001b[');
    expect(await readFile(join(root, 'lint.txt'), 'utf8')).not.toContain('\u001b');
  });
});

describe('--format', () => {
  test('that a command does not have is refused with those that it has', async () => {
    const { zkai } = await repository();
    for (const run of [
      await zkai(['render', '--format', 'sarif']),
      await zkai(['render'], { env: { ZKAI_FORMAT: 'html' } }),
    ]) {
      expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 64, stdout: '' });
      expect(run.stderr).toContain('one of: pretty, json, ndjson');
    }
  });

  test('that a variable asks a whole job for is left out by a command that does not have it, which says so', async () => {
    const { root, zkai } = await repository();
    const env = { ZKAI_FORMAT: 'github', ZKAI_REPORT: 'sarif=all.sarif,json=all.json', CI: 'true' };
    const run = await zkai(['render'], { env });
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('1 znode') as string });
    expect(run.stderr.split('\n')).toEqual([
      'ZKAI_FORMAT: this command has no github, which is left out',
      'ZKAI_REPORT: this command has no sarif, which is left out',
      '',
    ]);
    expect(JSON.parse(await readFile(join(root, 'all.json'), 'utf8'))).toMatchObject({ ok: true });
    const typed = await zkai(['render', '--report', 'sarif=all.sarif'], { env });
    expect(typed.code).toBe(64);
    const quiet = await zkai(['render', '--quiet', '--json'], { env });
    expect([quiet.code, quiet.stderr]).toEqual([0, '']);
  });

  test('ndjson has a failure as one line, and nothing else', async () => {
    const { zkai } = await repository();
    const run = await zkai(['plan', '--timeout', '2s', '-o', 'ndjson']);
    expect({ code: run.code, stderr: run.stderr, lines: run.stdout.split('\n').length }).toEqual({
      code: 7,
      stderr: '',
      lines: 2,
    });
    expect(jsonOf(run)).toMatchObject({ apiVersion: 'zkai.error/v1', exitCode: 7 });
  });

  test('prometheus has no count where there is nothing to count, and says so in the file that was there', async () => {
    const { root, zkai } = await repository();
    await writeFile(join(root, 'zkai.prom'), 'zkai_drift_znodes 0\n');
    const run = await zkai(['drift', '-e', 'dev', '--timeout', '2s', '--report', 'prometheus=zkai.prom']);
    expect(run.code).toBe(7);
    const metrics = await readFile(join(root, 'zkai.prom'), 'utf8');
    expect(metrics).toContain('\nzkai_drift_success{environment="dev"} 0\n');
    expect(metrics).not.toContain('zkai_drift_znodes');
    expect(metrics.endsWith('\n')).toBe(true);
    expect((await zkai(['plan', '--report', 'prometheus=zkai.prom'])).code).toBe(64);
  });

  test('github adds to the summary of the job', async () => {
    const { root, zkai } = await repository({ valid: false });
    await mkdir(join(root, 'gh'));
    await writeFile(join(root, 'gh/summary.md'), 'before\n');
    const run = await zkai(['validate', '-o', 'github'], {
      env: { GITHUB_STEP_SUMMARY: join(root, 'gh/summary.md') },
    });
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/^::error file=platform\/config\/app\.yaml,line=6,/);
    expect(await readFile(join(root, 'gh/summary.md'), 'utf8')).toMatch(/^before\n### zkai validate\n/);
    const other = await zkai(['validate'], { env: { GITHUB_STEP_SUMMARY: join(root, 'gh/other.md') } });
    expect(other.code).toBe(3);
    expect(await readdir(join(root, 'gh'))).toEqual(['summary.md']);
  });

  test('no line of github obeys a name: neither where it says what is wrong nor in its log', async () => {
    const { root, zkai } = await repository();
    await writeFile(join(root, '::set-output name=digest::evil.yaml'), 'kind: "##[add-mask]e"\n');
    await writeFile(join(root, 'zkai.yaml'), PROJECT.replace('config/*.yaml', '**/*.yaml'));
    const { code, stdout, stderr } = await zkai(['plan', '-o', 'github'], {
      env: { GITHUB_ACTIONS: 'true' },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('  : :set-output name=digest::evil.yaml:1:');
    expect(stderr).not.toContain('##[');
    const commands = [...stdout.split('\n'), ...stderr.split('\n')].filter((line) =>
      line.trim().startsWith('::'),
    );
    for (const command of commands) expect(command).toMatch(/^::error file=/);
    expect((await zkai(['plan'])).stderr).toContain('  ::set-output name=');
  });
});

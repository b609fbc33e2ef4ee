import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { loadValidDesired } from '../../src/flows/load-project.ts';
import { validate } from '../../src/flows/validate.ts';
import { validateWithBaseline } from '../../src/flows/write-baseline.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type ValidationResult } from '../../src/model/results.ts';
import { type World } from '../../src/ports/world.ts';
import { tempDir } from '../support/temp-dir.ts';

const project = (lint = ''): string => `apiVersion: zkai/v1
kind: Project
metadata: { name: shop }
spec:
  environments: { dev: { connect: '127.0.0.1:2181' } }
${lint}`;

/** A task with a version that is a number (ZK107, line 6) and a model that is not there (ZK201, line 7). */
const TASK = `apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: train }
spec:
  config:
    python_version: 3.10
  model: { name: resnet, version: 1 }
`;
const FOUND = ['ZK107 warning config/a.yaml:6', 'ZK201 error config/a.yaml:7'];

/** Lines put behind others of {@link TASK}; the first line is 1. */
function taskWith(added: Readonly<Record<number, string>>): string {
  return TASK.split('\n')
    .flatMap((line, index) => [line, ...(added[index + 1] === undefined ? [] : [added[index + 1]])])
    .join('\n');
}

async function projectOf(
  files: Readonly<Record<string, string>>,
): Promise<{ world: World; directory: string }> {
  const directory = await tempDir(files);
  const signal = new AbortController().signal;
  return { directory, world: createWorld({ directory, progress: () => {}, signal, log: () => {} }) };
}

function brief({ findings, silenced }: ValidationResult) {
  return {
    findings: findings.map(
      ({ rule, severity, position: { file, line } }) => `${rule} ${severity} ${file}:${line}`,
    ),
    silenced: silenced.map(({ finding, by, reason }) => `${finding.rule} ${by}: ${reason}`),
  };
}

async function check(files: Readonly<Record<string, string>>) {
  const { world } = await projectOf({ 'zkai.yaml': project(), 'config/a.yaml': TASK, ...files });
  return brief((await validate(world, { environment: null })).result);
}

describe('a comment', () => {
  test('silences a rule on the next line that says something', async () => {
    const text = taskWith({ 5: '    # zkai-ignore ZK107: the last zero is no loss\n\n    # (really)' });
    const { findings, silenced } = await check({ 'config/a.yaml': text });
    expect(findings).toEqual(['ZK201 error config/a.yaml:10']);
    expect(silenced).toEqual(['ZK107 comment: the last zero is no loss']);
  });

  test('silences it on its own line, also several rules', async () => {
    const text = TASK.replace('3.10', '3.10 # zkai-ignore ZK201, ZK107: both are known');
    expect(await check({ 'config/a.yaml': text })).toEqual({
      findings: ['ZK181 warning config/a.yaml:6', 'ZK201 error config/a.yaml:7'],
      silenced: ['ZK107 comment: both are known'],
    });
  });

  test('before a key means the line on which its value begins, too', async () => {
    const text = TASK.replace(
      '  model: { name: resnet, version: 1 }',
      '  # zkai-ignore ZK201: soon\n  model:\n    name: resnet\n    version: 1',
    );
    expect((await check({ 'config/a.yaml': text })).silenced).toEqual(['ZK201 comment: soon']);
  });

  test('silences a rule in the whole file', async () => {
    const text = `${TASK}---\n${TASK.replace('train', 'other')}\n# zkai-ignore-file ZK107: names, not numbers\n`;
    const { findings, silenced } = await check({ 'config/a.yaml': text });
    expect(findings).toEqual(['ZK201 error config/a.yaml:7', 'ZK201 error config/a.yaml:15']);
    expect(silenced).toHaveLength(2);
  });

  test.each([
    ['without a reason', '# zkai-ignore ZK107', 'ZK180'],
    ['without a reason behind the colon', '# zkai-ignore ZK107:  ', 'ZK180'],
    ['without a rule', '# zkai-ignore: because', 'ZK180'],
    ['with a rule that is not there', '# zkai-ignore ZK999: because', 'ZK180'],
    ['with a word that is misspelt', '# zkai-ignroe ZK107: because', 'ZK180'],
    ['with a word in capitals', '# ZKAI-Ignore-File ZK107: because', 'ZK180'],
    ['with a blank in the word', '# zkai ignore ZK107: because', 'ZK180'],
    ['with a colon before the rule', '# zkai-ignore:ZK107 because', 'ZK180'],
    ['for a rule that is not broken there', '# zkai-ignore ZK209: because', 'ZK181'],
    ['for an error that nobody can silence', '# zkai-ignore ZK102: because', 'ZK182'],
  ])('%s silences nothing and says so', async (_, comment, rule) => {
    const { findings, silenced } = await check({ 'config/a.yaml': taskWith({ 5: `    ${comment}` }) });
    expect(findings).toContain(`${rule} warning config/a.yaml:6`);
    expect(findings).toContain('ZK107 warning config/a.yaml:7');
    expect(silenced).toEqual([]);
  });

  test('about something else is none', async () => {
    const text = taskWith({ 5: '    # zkai ignores this\n    # not zkai-ignroe ZK107' });
    expect((await check({ 'config/a.yaml': text })).findings).toEqual([
      'ZK107 warning config/a.yaml:8',
      'ZK201 error config/a.yaml:9',
    ]);
  });

  test('inside of a text is none', async () => {
    const text = taskWith({ 5: '    notes: |\n      # zkai-ignore ZK107: not a comment' });
    expect((await check({ 'config/a.yaml': text })).findings).toEqual([
      'ZK107 warning config/a.yaml:8',
      'ZK201 error config/a.yaml:9',
    ]);
  });

  test('of a file with CRLF and a byte order mark is one', async () => {
    const text = `\uFEFF${taskWith({ 5: '    # zkai-ignore ZK107: fine' }).replaceAll('\n', '\r\n')}`;
    expect((await check({ 'config/a.yaml': text })).silenced).toEqual(['ZK107 comment: fine']);
  });
});

describe('zkai.yaml', () => {
  test('changes the severity of a rule, both ways', async () => {
    const lint = '  lint: { rules: { ZK107: error, ZK201: info } }\n';
    expect((await check({ 'zkai.yaml': project(lint) })).findings).toEqual([
      'ZK107 error config/a.yaml:6',
      'ZK201 info config/a.yaml:7',
    ]);
  });

  test('turns a rule off, which is counted', async () => {
    expect(await check({ 'zkai.yaml': project('  lint: { rules: { ZK107: off } }\n') })).toEqual({
      findings: ['ZK201 error config/a.yaml:7'],
      silenced: ['ZK107 zkai.yaml: ZK107 is off'],
    });
  });

  test('cannot lower an error of form, and says so', async () => {
    const bad = TASK.replace('config:', 'confg:');
    const lint =
      '  lint:\n    rules: { ZK101: warning }\n    ignore:\n      - { rule: ZK101, match: { file: "**" }, reason: r }\n';
    const { findings, silenced } = await check({ 'zkai.yaml': project(lint), 'config/a.yaml': bad });
    expect(findings).toEqual([
      'ZK101 error config/a.yaml:5',
      'ZK107 warning config/a.yaml:6',
      'ZK201 error config/a.yaml:7',
      'ZK182 warning zkai.yaml:7',
      'ZK182 warning zkai.yaml:9',
    ]);
    expect(silenced).toEqual([]);
  });

  test.each([
    ['a document', '{ document: "TaskConfig/*" }'],
    ['a file', '{ file: config/** }'],
  ])('lets findings of a rule pass by %s, with a reason', async (_, match) => {
    const lint = `  lint: { ignore: [{ rule: ZK201, match: ${match}, reason: comes from another team }] }\n`;
    expect(await check({ 'zkai.yaml': project(lint) })).toEqual({
      findings: ['ZK107 warning config/a.yaml:6'],
      silenced: ['ZK201 zkai.yaml: comes from another team'],
    });
  });

  test('an entry that is past its day, matches nothing or names no rule is a finding', async () => {
    const lint = `  lint:
    rules: { ZK999: off }
    ignore:
      - { rule: ZK201, match: { file: "**" }, reason: soon, until: 2020-01-01 }
      - { rule: ZK107, match: { file: nowhere/** }, reason: none }
`;
    expect((await check({ 'zkai.yaml': project(lint) })).findings).toEqual([
      ...FOUND,
      'ZK180 warning zkai.yaml:7',
      'ZK192 error zkai.yaml:9',
      'ZK181 warning zkai.yaml:10',
    ]);
  });

  test('what is wrong with silencing can itself be turned off', async () => {
    const text = taskWith({ 5: '    # zkai-ignore ZK209: because' });
    const lint = '  lint: { rules: { ZK181: off } }\n';
    const { findings } = await check({ 'zkai.yaml': project(lint), 'config/a.yaml': text });
    expect(findings.filter((finding) => finding.startsWith('ZK18'))).toEqual([]);
  });
});

describe('a baseline', () => {
  test('lets pass what is there, wherever its line goes, and nothing new', async () => {
    const { world, directory } = await projectOf({ 'zkai.yaml': project(), 'config/a.yaml': TASK });
    const written = await validateWithBaseline(world, { environment: null });
    expect(written.baseline).toEqual({ file: '.zkai-baseline.json', findings: 2 });
    expect(brief(written.result).findings).toEqual([]);
    expect(written.result.silenced.map(({ by }) => by)).toEqual(['baseline', 'baseline']);

    const moved = `# a new line\n${TASK.replace('config:', 'config:\n    cuda_version: 12.10')}`;
    await writeFile(join(directory, 'config/a.yaml'), moved);
    const { findings } = brief((await validate(world, { environment: null })).result);
    expect(findings).toEqual(['ZK107 warning config/a.yaml:7']);
  });

  test('says what is not there any more, and is written without it', async () => {
    const { world, directory } = await projectOf({ 'zkai.yaml': project(), 'config/a.yaml': TASK });
    await validateWithBaseline(world, { environment: null });
    await writeFile(join(directory, 'config/a.yaml'), TASK.replace('3.10', '"3.10"'));
    const { findings } = brief((await validate(world, { environment: null })).result);
    expect(findings).toEqual(['ZK181 warning .zkai-baseline.json:4']);
    expect((await validateWithBaseline(world, { environment: null })).baseline).toMatchObject({
      findings: 1,
    });
    expect(brief((await validate(world, { environment: null })).result).findings).toEqual([]);
    const text = await readFile(join(directory, '.zkai-baseline.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ findings: [{ rule: 'ZK201', file: 'config/a.yaml' }] });
  });

  test('takes no errors of form, and goes when there is nothing to let pass', async () => {
    const { world, directory } = await projectOf({ 'zkai.yaml': project(), 'config/a.yaml': TASK });
    await validateWithBaseline(world, { environment: null });
    await writeFile(join(directory, 'config/a.yaml'), 'kind: [\n');
    const { result, baseline } = await validateWithBaseline(world, { environment: null });
    expect(brief(result).findings).toEqual(['ZK100 error config/a.yaml:2']);
    expect(baseline).toMatchObject({ findings: 0 });
    expect(await world.files.exists('.zkai-baseline.json')).toBe(false);
  });

  test('that cannot be read is an error, and lets nothing pass', async () => {
    const { findings } = await check({
      '.zkai-baseline.json': '{"apiVersion": "zkai.baseline/v1", "findings": [1]}',
    });
    expect(findings).toEqual(['ZK183 error .zkai-baseline.json:1', ...FOUND]);
  });

  test('is of all environments', async () => {
    const { world } = await projectOf({ 'zkai.yaml': project(), 'config/a.yaml': TASK });
    await expect(validateWithBaseline(world, { environment: 'dev' })).rejects.toBeInstanceOf(ZkaiFailure);
  });
});

async function load(files: Readonly<Record<string, string>>) {
  const { world } = await projectOf({ 'zkai.yaml': project(), 'config/a.yaml': TASK, ...files });
  return loadValidDesired(world, { environment: null });
}

describe('plan and apply decide as validate does', () => {
  test('an error is in the way unless it is silenced or lowered', async () => {
    await expect(load({})).rejects.toMatchObject({ code: 'invalid' });
    const comment = taskWith({ 6: '  # zkai-ignore ZK201: comes later' });
    await expect(load({ 'config/a.yaml': comment })).resolves.toMatchObject({ project: { name: 'shop' } });
    const lint = project('  lint: { rules: { ZK201: warning } }\n');
    await expect(load({ 'zkai.yaml': lint })).resolves.toMatchObject({ project: { name: 'shop' } });
  });

  test('a warning that is an error here is in the way', async () => {
    const lint = project('  lint: { rules: { ZK201: off, ZK107: error } }\n');
    await expect(load({ 'zkai.yaml': lint })).rejects.toMatchObject({ code: 'invalid' });
  });
});

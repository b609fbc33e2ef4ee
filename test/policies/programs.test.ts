import { existsSync, readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Plan } from '../../src/model/plan.ts';
import { type Policy, type PolicyVerdict } from '../../src/model/policy.ts';
import { policyPrograms } from '../../src/policies/policy-programs.ts';
import { isGone } from '../support/process.ts';
import { tempDir } from '../support/temp-dir.ts';

const EMPTY = `console.log('{"findings": []}')`;
/** Reads the plan, then does something. */
const reading = (then: string): string => `process.stdin.resume().on('end', () => { ${then} });`;
const PLAN = {} as Plan;

function policy(code: string, more: Partial<Policy> = {}): Policy {
  return {
    id: 'test',
    run: [process.execPath, '-e', code],
    level: 'mandatory',
    timeoutMs: 20_000,
    env: [],
    ...more,
  };
}

interface Asked {
  readonly directory?: string;
  readonly plan?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function judge(policies: readonly Policy[], asked: Asked = {}): Promise<readonly PolicyVerdict[]> {
  const { directory = await tempDir(), plan = '{"apiVersion":"zkai.plan/v1"}\n', signal } = asked;
  const { PATH = '' } = process.env;
  const environment = { PATH, ...asked.environment };
  const programs = policyPrograms({ directory, environment, planText: () => plan });
  return programs.judge(PLAN, policies, {
    signal: signal ?? new AbortController().signal,
    onVerdict: () => {},
  });
}

async function verdict(code: string, more: Partial<Policy> = {}, asked: Asked = {}): Promise<PolicyVerdict> {
  return (await judge([policy(code, more)], asked))[0]!;
}

/** Why the policy failed; fails where it did not. */
async function failure(code: string, more: Partial<Policy> = {}, asked: Asked = {}): Promise<string> {
  const judged = await verdict(code, more, asked);
  if (judged.outcome !== 'failed') throw new Error('the policy did not fail');
  return judged.reason;
}

test('a policy reads the plan on stdin, runs in the project, and its findings are read', async () => {
  const directory = await tempDir();
  const code = `let text = ''; process.stdin.on('data', (chunk) => text += chunk).on('end', () => {
    const message = JSON.parse(text).apiVersion + ' in ' + process.cwd();
    console.log(JSON.stringify({findings: [{message, path: '/a', pointer: '/b', severity: 'warning', fix: 'do'}]}));
  })`;
  expect(await verdict(code, {}, { directory })).toEqual({
    outcome: 'judged',
    findings: [
      {
        message: `zkai.plan/v1 in ${directory}`,
        severity: 'warning',
        path: '/a',
        document: null,
        pointer: '/b',
        fix: 'do',
      },
    ],
  });
});

test('a program with a path is the one in the project, and arguments reach it as they are', async () => {
  const directory = await tempDir({
    'policies/check.mjs': reading(
      `console.log(JSON.stringify({findings: [{message: process.argv.slice(2).join('|')}]}))`,
    ),
  });
  const run = [process.execPath, './policies/check.mjs', '$(touch pwned)', '; touch pwned', '*'];
  const [judged] = await judge([policy('', { run })], { directory });
  expect(judged).toMatchObject({ findings: [{ message: '$(touch pwned)|; touch pwned|*' }] });
  expect(existsSync(join(directory, 'pwned'))).toBe(false);
});

test('of the variables it gets what every program needs and what it names, and none of those of zkai', async () => {
  const environment = {
    HOME: '/h',
    LANG: 'C',
    LC_ALL: 'C',
    TOKEN: 't',
    OTHER: 'o',
    ZKAI_DIGEST: 'ci:hunter2',
  };
  const code = reading(
    `console.log(JSON.stringify({findings: [{message: Object.keys(process.env).sort().join()}]}))`,
  );
  const judged = await verdict(code, { env: ['TOKEN', 'ZKAI_DIGEST', 'NONE'] }, { environment });
  expect(judged).toMatchObject({ findings: [{ message: 'HOME,LANG,LC_ALL,PATH,TOKEN' }] });
});

test.each([
  ['ends with another exit code', `${EMPTY}; process.exitCode = 3`, 'it ended with exit code 3'],
  ['throws', `throw new Error('oops')`, 'it ended with exit code 1'],
  ['is killed', `process.kill(process.pid, 'SIGKILL')`, 'it was killed by SIGKILL'],
  ['says nothing', '', 'it printed nothing; where all is well a policy prints {"findings": []}'],
  [
    'prints garbage',
    `process.stdout.write(Buffer.from([0, 255, 27, 91]))`,
    'what it printed is not one JSON object',
  ],
  [
    'prints brackets without an end',
    `process.stdout.write('['.repeat(500000))`,
    'what it printed is not one JSON object',
  ],
  ['prints two answers', `${EMPTY}; ${EMPTY}`, 'what it printed is not one JSON object'],
  [
    'prints too much',
    `process.stdout.write('x'.repeat(1024 * 1024 + 1))`,
    'it printed more than 1,048,576 bytes',
  ],
  [
    'prints without end',
    `const more = () => process.stdout.write('x'.repeat(65536), more); more()`,
    'it printed more than 1,048,576 bytes',
  ],
])('a policy that %s has failed', async (_, then, reason) => {
  expect(await failure(reading(then))).toBe(reason);
});

test('an answer of just a megabyte is read', async () => {
  const code = reading(
    `const head = '{"findings": []'; process.stdout.write(head + ' '.repeat(1024 * 1024 - head.length - 1) + '}')`,
  );
  expect(await verdict(code)).toEqual({ outcome: 'judged', findings: [] });
});

test.each([
  [['no-such-program'], 'there is no program no-such-program'],
  [['./no/such.mjs'], 'there is no program ./no/such.mjs'],
  [['.'], '. cannot be started (EACCES)'],
  [[''], 'it cannot be started (ERR_INVALID_ARG_VALUE)'],
  [['node', 'a\0b'], 'node cannot be started (ERR_INVALID_ARG_VALUE)'],
])('a program that cannot be started has failed: %j', async (run, reason) => {
  expect(await failure('', { run })).toBe(reason);
});

test('what it said last on stderr is told, without control characters, cut to a few lines', async () => {
  const code = reading(
    `for (let n = 1; n <= 30; n++) console.error('\\u001b[31mline ' + n + '\\u001b[0m'); console.error('x'.repeat(1000)); process.exitCode = 1`,
  );
  const judged = await verdict(code);
  expect(judged).toMatchObject({ outcome: 'failed' });
  const details = judged.outcome === 'failed' ? judged.details : [];
  expect(details).toHaveLength(10);
  expect(details.slice(-3)).toEqual(['line 29', 'line 30', `${'x'.repeat(200)}…`]);
});

test('a flood on stderr stops nobody', async () => {
  const code = reading(`process.stderr.write('e'.repeat(5_000_000), () => ${EMPTY})`);
  expect(await verdict(code)).toEqual({ outcome: 'judged', findings: [] });
});

test('a plan of some megabytes arrives whole', async () => {
  const plan = JSON.stringify({ text: 'ü'.repeat(4_000_000) });
  const code = `let bytes = 0; process.stdin.on('data', (chunk) => bytes += chunk.length).on('end', () =>
    console.log(JSON.stringify({findings: [{message: String(bytes)}]})))`;
  const judged = await verdict(code, {}, { plan });
  expect(judged).toMatchObject({ findings: [{ message: String(Buffer.byteLength(plan)) }] });
});

test.each([
  ['does not read', EMPTY],
  ['closes its stdin', `require('node:fs').closeSync(0); ${EMPTY}`],
  ['reads a part of', `process.stdin.once('data', () => { ${EMPTY}; process.exit() })`],
])('who %s a large plan has not judged it', async (_, code) => {
  expect(await failure(code, {}, { plan: 'x'.repeat(5_000_000) })).toBe(
    'it ended before it had read the whole plan',
  );
});

test('a policy that hangs is ended when its time is over', async () => {
  const begin = performance.now();
  expect(await failure('setInterval(() => {}, 1000)', { timeoutMs: 1000 })).toBe('it took longer than 1 s');
  expect(performance.now() - begin).toBeLessThan(5000);
});

test('one that ignores SIGTERM is ended, too, and so is everything that it started', async () => {
  const directory = await tempDir();
  const child = `process.on('SIGTERM', () => {}); require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)`;
  const code = `process.on('SIGTERM', () => {}); require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], {stdio: 'inherit'}); setInterval(() => {}, 1000)`;
  expect(await failure(code, { timeoutMs: 3000 }, { directory })).toBe('it took longer than 3 s');
  expect(await isGone(Number(readFileSync(join(directory, 'pid'), 'utf8')))).toBe(true);
});

test.each([
  ['in its group', ''],
  ['that left its group', ', detached: true'],
])('a child %s that keeps stdout open does not keep anybody waiting', async (_, detached) => {
  const directory = await tempDir();
  const child = `setTimeout(() => {}, 20_000)`;
  const code = reading(`const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}], {stdio: 'inherit'${detached}});
    require('node:fs').writeFileSync('pid', String(child.pid)); ${EMPTY}; child.unref(); process.exit()`);
  const begin = performance.now();
  expect(await verdict(code, {}, { directory })).toEqual({ outcome: 'judged', findings: [] });
  expect(performance.now() - begin).toBeLessThan(8000);
  const pid = Number(readFileSync(join(directory, 'pid'), 'utf8'));
  if (detached === '') expect(await isGone(pid)).toBe(true);
  else kill(pid, 'SIGKILL');
});

test('several run at once, and answer in the order in which they are declared', async () => {
  const directory = await tempDir();
  // The first one ends only when the second one has begun.
  const waits = reading(`const look = () => require('node:fs').existsSync('begun')
    ? console.log('{"findings": [{"message": "first"}]}') : setTimeout(look, 10); look()`);
  const begins = reading(
    `require('node:fs').writeFileSync('begun', ''); console.log('{"findings": [{"message": "second"}]}')`,
  );
  const verdicts = await judge([policy(waits), policy(begins)], { directory });
  expect(verdicts).toMatchObject([
    { findings: [{ message: 'first' }] },
    { findings: [{ message: 'second' }] },
  ]);
});

test('twenty at once warn of nothing', async () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: Error): void => void warnings.push(message);
  process.on('warning', onWarning);
  const run = ['sh', '-c', `cat > /dev/null; echo '{"findings": []}'`];
  const verdicts = await judge(Array.from({ length: 20 }, () => policy('', { run })));
  process.off('warning', onWarning);
  expect(verdicts.every(({ outcome }) => outcome === 'judged')).toBe(true);
  expect(warnings).toEqual([]);
});

test('the signal ends them, and its reason is thrown', async () => {
  const directory = await tempDir();
  const abort = new AbortController();
  const code = `require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)`;
  const judging = judge([policy(code)], { directory, signal: abort.signal });
  while (!existsSync(join(directory, 'pid')) || readFileSync(join(directory, 'pid'), 'utf8') === '')
    await sleep(10);
  abort.abort(new Error('interrupted'));
  await expect(judging).rejects.toThrow('interrupted');
  expect(await isGone(Number(readFileSync(join(directory, 'pid'), 'utf8')))).toBe(true);
});

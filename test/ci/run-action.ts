import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { build } from '../support/build.ts';
import { BIN } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

export const ACTION = fileURLToPath(new URL('../../.github/actions/zkai/', import.meta.url));

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export async function readAction(): Promise<Action> {
  return parse(await readFile(join(ACTION, 'action.yml'), 'utf8')) as Action;
}

export interface ActionRun {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What the steps that use other actions were given, of those that would have run. */
  readonly used: readonly Readonly<Record<string, string>>[];
}

export interface Job {
  readonly directory: string;
  /** Of the API. */
  readonly url: string;
  readonly event?: object;
  readonly sha?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the steps of the action as a runner would: expressions filled in, bash, the files that take outputs and summary. */
export async function runAction(inputs: Readonly<Record<string, string>>, job: Job): Promise<ActionRun> {
  await build();
  const action = await readAction();
  const home = await tempDir({ output: '', summary: '', 'event.json': JSON.stringify(job.event ?? {}) });
  await mkdir(join(home, 'temp'), { recursive: true });
  const given = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, inputs[name] ?? input.default ?? '']),
  );
  let code = 0;
  let log = '';
  const outputs: Record<string, Record<string, string>> = {};
  const used: Record<string, string>[] = [];
  const fill = (text: string): string =>
    text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => valueOf(name, { given, outputs }));
  for (const step of action.runs.steps) {
    if (!wouldRun(step.if, { given, outputs, code })) continue;
    if (step.run === undefined) {
      used.push(
        Object.fromEntries(Object.entries(step.with ?? {}).map(([key, value]) => [key, fill(String(value))])),
      );
      continue;
    }
    const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([key, value]) => [key, fill(value)]));
    await writeFile(join(home, 'output'), '');
    const ran = await bash(step.run, job.directory, {
      ...runnerEnvironment(home, job),
      ...job.env,
      ...own,
      GITHUB_ACTION_PATH: ACTION.replace(/\/$/, ''),
    });
    log += ran.log;
    code ||= ran.code;
    if (step.id !== undefined) outputs[step.id] = parseOutputs(await readFile(join(home, 'output'), 'utf8'));
  }
  const own = Object.entries(action.outputs).map(([name, { value }]) => [name, fill(value)]);
  const summary = await readFile(join(home, 'summary'), 'utf8');
  return { code, log, outputs: Object.fromEntries(own) as Record<string, string>, summary, used };
}

/** The program under test, as the input `zkai`. */
export const ZKAI = BIN;

function runnerEnvironment(home: string, { url, sha }: Job): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: url,
    GITHUB_SERVER_URL: 'https://github.test',
    GITHUB_REPOSITORY: 'acme/platform',
    GITHUB_RUN_ID: '77',
    GITHUB_SHA: sha ?? 'merge-of-head',
    GITHUB_EVENT_PATH: join(home, 'event.json'),
    GITHUB_OUTPUT: join(home, 'output'),
    GITHUB_STEP_SUMMARY: join(home, 'summary'),
    RUNNER_TEMP: join(home, 'temp'),
  };
}

interface Known {
  readonly given: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function valueOf(name: string, { given, outputs }: Known): string {
  if (name === 'github.token') return 'test-token';
  const [kind, first = '', , last = ''] = name.split('.');
  if (kind === 'inputs') return fillDefault(given[first] ?? '');
  if (kind === 'steps') return outputs[first]?.[last] ?? '';
  throw new Error(`no such expression: ${name}`);
}

function fillDefault(text: string): string {
  return text.includes('github.token') ? 'test-token' : text;
}

/** `always() && inputs.a != '' && …` is all that the action asks. */
function wouldRun(condition: string | undefined, known: Known & { readonly code: number }): boolean {
  if (condition === undefined) return known.code === 0;
  return condition.split('&&').every((part) => {
    const text = part.trim();
    if (text === 'always()') return true;
    const [, name = ''] = /^(\S+) != ''$/.exec(text) ?? [];
    return valueOf(name, known) !== '';
  });
}

function bash(
  script: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ code: number; log: string }> {
  const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
  return new Promise((resolve) => {
    execFile('bash', args, { cwd, env, timeout: 120_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), log: stdout + stderr });
    });
  });
}

function parseOutputs(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(end-[\w-]+)\n([\s\S]*?)\n\2$/gm);
  return Object.fromEntries([...found].map(([, name, , value]) => [name, value])) as Record<string, string>;
}

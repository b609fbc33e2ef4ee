import { setMaxListeners } from 'node:events';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { type Plan } from '../model/plan.ts';
import { type Policy, type PolicyVerdict } from '../model/policy.ts';
import { exactTime } from '../model/time-text.ts';
import { type PolicyPrograms } from '../ports/policies.ts';
import { keptEnvironment } from './kept-environment.ts';
import { killGroup } from './kill-group.ts';
import { parseAnswer } from './parse-answer.ts';
import { LONGEST_ANSWER, type ProgramEnd, type ProgramOutput, runProgram } from './run-program.ts';

/** Lines that are shown of what a program said before it failed: the last ones; and characters of each. */
const SHOWN = { lines: 10, characters: 200 };

export interface PolicyOptions {
  /** Where they run. */
  readonly directory: string;
  /** The variables of which they get some. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What they read. */
  readonly planText: (plan: Plan) => string;
}

/** Policies as child processes: no shell, no terminal, few variables, a time limit. */
export function policyPrograms({ directory, environment, planText }: PolicyOptions): PolicyPrograms {
  return {
    async judge(plan, policies, { signal, onVerdict }) {
      signal.throwIfAborted();
      const input = Buffer.from(planText(plan));
      const groups = new Set<number>();
      const stop = new AbortController();
      setMaxListeners(policies.length, stop.signal);
      const onAbort = (): void => stop.abort();
      const endAll = (): void => groups.forEach((leader) => killGroup(leader, 'SIGKILL'));
      signal.addEventListener('abort', onAbort);
      process.on('exit', endAll); // such as at a second Ctrl-C
      const verdicts = await Promise.all(
        policies.map(async (policy) => {
          const [command = '', ...args] = policy.run;
          const env = keptEnvironment(environment, policy.env);
          const limits = { limitMs: policy.timeoutMs, signal: stop.signal, groups };
          const output = await runProgram({ command, args, directory, env, input, ...limits });
          onVerdict();
          return verdictOf(policy, output);
        }),
      );
      signal.removeEventListener('abort', onAbort);
      process.off('exit', endAll);
      signal.throwIfAborted();
      return verdicts;
    },
  };
}

function verdictOf(policy: Policy, { end, stdout, stderr }: ProgramOutput): PolicyVerdict {
  const problem = problemOf(policy, end);
  const answer = problem === null ? parseAnswer(stdout.toString('utf8')) : { problem };
  if ('findings' in answer) return { outcome: 'judged', findings: answer.findings };
  return { outcome: 'failed', reason: answer.problem, details: lastLines(stderr) };
}

/** Why its answer does not count; `null`: it does. */
function problemOf({ run: [command = ''], timeoutMs }: Policy, end: ProgramEnd): string | null {
  switch (end.how) {
    case 'exited':
      return end.code === 0 ? null : `it ended with exit code ${end.code}`;
    case 'killed':
      return `it was killed by ${end.by}`;
    case 'timeout':
      return `it took longer than ${exactTime(timeoutMs)}`;
    case 'too-long':
      return `it printed more than ${LONGEST_ANSWER.toLocaleString('en')} bytes`;
    case 'unread':
      return 'it ended before it had read the whole plan';
    case 'aborted':
      return 'it was stopped';
    case 'not-started':
      return end.error.code === 'ENOENT'
        ? `there is no program ${command}`
        : `${command === '' ? 'it' : command} cannot be started (${end.error.code ?? end.error.message})`;
  }
}

function lastLines(stderr: Buffer): string[] {
  return stripVTControlCharacters(stderr.toString('utf8'))
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-SHOWN.lines)
    .map((line) => (line.length > SHOWN.characters ? `${line.slice(0, SHOWN.characters)}…` : line));
}

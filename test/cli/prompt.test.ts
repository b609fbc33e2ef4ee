import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { approval } from '../../src/cli/approval.ts';
import { terminalPrompt } from '../../src/cli/prompt.ts';
import { type Environment } from '../../src/model/project.ts';
import { build } from '../support/build.ts';
import { BIN } from '../support/run-cli.ts';
import { runOnTerminal } from '../support/terminal.ts';

const CLI = pathToFileURL(join(dirname(BIN), 'cli')).href;

const ENVIRONMENT: Environment = {
  name: 'prod',
  connect: 'h:1',
  overlays: [],
  values: new Map(),
  auth: [],
  readOnlyAuth: [],
  confirm: 'yes',
  guards: { allowEmpty: false },
  windows: [],
  require: { savedPlan: false, cleanGit: false },
  batching: 'atomic',
  retention: { keepRevisions: 200, keepBytes: 2 ** 25 },
};

beforeAll(() => build());

/** Asks on a terminal; the exit code is 0 for yes, 4 for no, 130 when it was interrupted. */
function ask(answer: string): Promise<{ readonly code: number | null; readonly screen: string }> {
  const script = `
    const { terminalPrompt } = await import('${CLI}/prompt.js');
    const { interruptsOfProcess } = await import('${CLI}/signals.js');
    const { mayAsk } = await import('${CLI}/invocation.js');
    try {
      const prompt = terminalPrompt(mayAsk(false), interruptsOfProcess().signal);
      process.exitCode = (await prompt.confirm('Apply? ', 'yes')) ? 0 : 4;
    } catch (error) {
      process.exitCode = error.exitCode;
    }
    process.stderr.write('what comes next');`;
  return runOnTerminal(process.execPath, ['--input-type=module', '-e', script], answer);
}

describe('confirm, on a terminal', () => {
  test('shows the question and takes exactly the expected answer', async () => {
    const { code, screen } = await ask('yes\n');
    expect(code).toBe(0);
    expect(screen).toContain('Apply? ');
  });

  test.each([
    ['no', 'no\n'],
    ['y', 'y\n'],
    ['YES', 'YES\n'],
    ['an empty line', '\n'],
    ['the end of the input', '\u0004'],
  ])('takes %s for no', async (_, answer) => {
    expect((await ask(answer)).code).toBe(4);
  });

  test('ends with 130 on Ctrl-C', async () => {
    expect((await ask('\u0003')).code).toBe(130);
  });

  test.each([
    ['an answer', 'no\n'],
    ['the end of the input', '\u0004'],
    ['Ctrl-C', '\u0003'],
  ])('is one line, also with %s', async (_, answer) => {
    const { screen } = await ask(answer);
    expect(stripVTControlCharacters(screen)).toMatch(/^Apply\? (?:no)?\r*\nwhat comes next$/m);
  });
});

test('where nobody can be asked, asking is a usage error instead of a wait', async () => {
  const prompt = terminalPrompt(false, new AbortController().signal);
  await expect(prompt.confirm('Apply? ', 'yes')).rejects.toMatchObject({ code: 'usage' });
});

test.each([
  ['yes', 'yes'],
  ['name', 'prod'],
] as const)(
  'an apply that is confirmed by %s and declined says which answer it expected',
  async (confirm, word) => {
    const prompt = { canAsk: true, confirm: async () => false };
    const { approve } = approval({ prompt, flags: { verbose: false, quiet: false } }, { needed: true });
    await expect(approve({ ...ENVIRONMENT, confirm })).rejects.toMatchObject({
      code: 'declined',
      message: `not applied: the answer was not '${word}'; nothing was written`,
    });
  },
);

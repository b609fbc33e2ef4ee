import { expect, it } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

/** What a person reads last: what it came to, or what to do next. */
const SUMMARY = /^(?:\d[\d,]* .+|[A-Z].*[.:]\)?(?: .*)?|Next: .+|Valid: .+)$/;

// Schemas, scripts and znodes' own pages are no lists.
it('the last line of what a person reads says what it came to', async () => {
  const project = await testProject();
  await project.declare({ '/app/a': { n: 1 }, '/app/b': 'x' });
  await project.apply();
  await project.declare({ '/app/a': { n: 2 } });
  const planned = ['plan', '--out', 'saved.plan'];
  const somebody = await raw(project.connect);
  const commands = [
    ['validate'],
    ['fmt', '--check'],
    ['render'],
    ['render', '--document', 'ZnodeTree/app', '--explain', '/spec/nodes/0/path'],
    planned,
    ['show', 'saved.plan'],
    ['show', '@1'],
    ['apply', 'saved.plan'],
    ['protect', 'ZnodeTree/app'],
    ['unprotect', 'ZnodeTree/app'],
    ['drift'],
    ['drift', 'accept', '/app/a'],
    ['log'],
    ['diff', '@1', '@latest'],
    ['env', 'list'],
    ['env', 'show', 'test'],
    ['schema', 'list'],
    ['recover'],
  ];
  for (const words of commands) {
    const { stdout } = await project.zkai(words);
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect({ words, last }).toEqual({ words, last: expect.stringMatching(SUMMARY) as string });
  }
  await somebody.set('/app/a', '{"n":7}');
  for (const words of [['drift'], ['drift', 'accept', '/app/a']]) {
    const { stdout } = await project.zkai(words);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(SUMMARY);
  }
}, 180_000);

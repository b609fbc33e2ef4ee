import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { BOT, type FakeGithub, fakeGithub } from './fake-github.ts';
import { type ActionRun, runAction, ZKAI } from './run-action.ts';

const HEAD = 'c0ffee';
const pullRequest = (number: number, sha = HEAD) => ({ pull_request: { number, head: { sha } } });

type Job = Partial<Parameters<typeof runAction>[1]>;

const runIn =
  ({ directory }: TestProject, { url }: FakeGithub) =>
  (inputs: Record<string, string>, job: Job = {}): Promise<ActionRun> =>
    runAction({ zkai: ZKAI, ...inputs }, { directory, url, ...job });

describe('the action on a pull request and after it', () => {
  it('keeps one comment, whoever else says the same, and applies what was reviewed', async () => {
    const [project, github] = [await testProject(), await fakeGithub()];
    const run = runIn(project, github);
    await project.declare({ '/app/a': { n: 1 } });
    for (let i = 0; i < 130; i += 1) github.comment(7, 'somebody', `# ${i}`);
    github.comment(7, 'mallory', '<!-- zkai:plan . %20 -->\n<!-- zkai:facts %7B%7D -->\nnothing to see');

    const first = await run({ command: 'plan', artifact: 'plan' }, { event: pullRequest(7) });
    expect(first).toMatchObject({ code: 0, outputs: { 'exit-code': '0', changes: '2' } });
    expect(first.outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(first.used).toMatchObject([{ name: 'plan', path: first.outputs['plan-file'] }]);
    expect(first.summary).toContain('### zkai plan');
    const ours = () => github.comments.filter(({ user }) => user.login === BOT);
    expect(ours().map(({ issue, html_url: url }) => [issue, url])).toEqual([[7, first.outputs['url']]]);
    expect(ours()[0]?.body).toContain('#### Creates');

    await project.declare({ '/app/a': { n: 2 }, '/app/b': 'x' });
    const second = await run({ command: 'plan' }, { event: pullRequest(7) });
    expect(second.outputs['digest']).not.toBe(first.outputs['digest']);
    expect(second.used).toEqual([]);
    expect(ours()).toHaveLength(1);
    expect(ours()[0]?.body).toContain('/app/b');

    github.merged.set('merged', { number: 7, head: { sha: HEAD } });
    const applied = await run({ command: 'apply' }, { sha: 'merged' });
    expect(applied).toMatchObject({ code: 0, outputs: { digest: second.outputs['digest'] } });
    expect(ours().map(({ body }) => /^### zkai \w+/m.exec(body)?.[0])).toEqual([
      '### zkai plan',
      '### zkai apply',
    ]);
    expect(await (await raw(project.connect)).text('/app/a')).toBe('{"n":2}');
    const again = await run({ command: 'apply' }, { sha: 'merged' });
    expect(again).toMatchObject({ code: 0, outputs: { changes: '0' } });
  });

  it('applies nothing that nobody has seen: no review, another commit, another plan', async () => {
    const [project, github] = [await testProject(), await fakeGithub()];
    const run = runIn(project, github);
    await project.declare({ '/app/a': { n: 1 } });
    expect(await run({ command: 'apply' }, { sha: 'pushed' })).toMatchObject({ code: 5 });
    await run({ command: 'plan' }, { event: pullRequest(7) });
    github.merged.set('other', { number: 7, head: { sha: 'pushed-later' } });
    const other = await run({ command: 'apply' }, { sha: 'other' });
    expect(other).toMatchObject({ code: 5 });
    expect(other.log).toContain('is of c0ffee, and pushed-later was merged');
    github.merged.set('merged', { number: 7, head: { sha: HEAD } });
    await project.declare({ '/app/a': { n: 2 } });
    const edited = await run({ command: 'apply' }, { sha: 'merged' });
    expect(edited).toMatchObject({ code: 5, outputs: { 'exit-code': '5' } });
    expect(github.comments.at(-1)?.body).toContain('the plan is not the expected one');
    const who = await raw(project.connect);
    expect((await who.tree()).size).toBe(0);
    const known = await run({ command: 'plan', comment: 'false' });
    const named = await run({ command: 'apply', expect: known.outputs['digest'] ?? '' }, { sha: 'none' });
    expect(named.code).toBe(0);
    expect(await who.text('/app/a')).toBe('{"n":2}');
  });

  it('tells of invalid files where they are, and says so on the pull request', async () => {
    const [project, github] = [await testProject(), await fakeGithub()];
    const run = runIn(project, github);
    await project.declare({ '/app/a': 'x', '/app//b': 'y' });
    const validated = await run({ command: 'validate' });
    expect(validated).toMatchObject({ code: 3, outputs: { 'exit-code': '3' } });
    expect(validated.log).toMatch(/^::error file=config\/app\.yaml,line=\d+/m);
    const planned = await run({ command: 'plan', artifact: 'plan' }, { event: pullRequest(7) });
    expect(planned).toMatchObject({ code: 3, outputs: { 'plan-file': '' }, used: [] });
    expect(github.comments[0]?.body).toContain('### zkai plan: error');
  });
});

describe('the action and an API in trouble', () => {
  const later = { status: 502, body: { message: 'Bad Gateway' } };

  it('tries again what can be tried again, and never writes a comment twice', async () => {
    const [project, github] = [await testProject(), await fakeGithub()];
    const run = runIn(project, github);
    await project.declare({ '/app/a': 'x' });
    github.trouble.push(
      { fits: /^GET/, answer: later },
      { fits: /^POST/, answer: { status: 429, body: {}, headers: { 'retry-after': '0' } } },
    );
    expect(await run({ command: 'plan' }, { event: pullRequest(7) })).toMatchObject({ code: 0 });
    expect(github.comments).toHaveLength(1);
    github.trouble.push({ fits: /^PATCH/, answer: later });
    expect(await run({ command: 'plan' }, { event: pullRequest(7) })).toMatchObject({ code: 0 });
    github.comments.length = 0;
    github.trouble.push({ fits: /^POST/, answer: later });
    const unsure = await run({ command: 'plan' }, { event: pullRequest(7) });
    expect(unsure.log).toContain('::warning title=zkai::the comment could not be written');
    expect(github.log.filter((one) => one.startsWith('POST'))).toHaveLength(3);
  });

  it('shows the plan in the summary where the token may not write, as on a pull request from a fork', async () => {
    const [project, github] = [await testProject(), await fakeGithub()];
    await project.declare({ '/app/a': 'x' });
    const answer = { status: 403, body: { message: 'Resource not accessible by integration' } };
    github.trouble.push({ fits: /^POST/, answer });
    const shown = await runIn(project, github)({ command: 'plan' }, { event: pullRequest(7) });
    expect(shown).toMatchObject({ code: 0, outputs: { url: '' } });
    expect(shown.log).toContain('HTTP 403, Resource not accessible by integration');
    expect(shown.summary.match(/### zkai plan/g)).toHaveLength(2);
  });
});

it('opens one issue about drift, says what is new, and closes it when it is gone', async () => {
  const [project, github] = [await testProject(), await fakeGithub()];
  const run = runIn(project, github);
  await project.declare({ '/app/a': { n: 1 }, '/app/b': 'x' });
  await project.apply();
  expect(await run({ command: 'drift' })).toMatchObject({ code: 0, outputs: { changes: '0', url: '' } });
  expect(github.issues).toEqual([]);
  const who = await raw(project.connect);
  await who.set('/app/a', '{"n":2}');
  const opened = await run({ command: 'drift' });
  expect(opened).toMatchObject({ code: 0, outputs: { 'exit-code': '2', changes: '1' } });
  expect(github.issues).toMatchObject([{ title: 'zkai: drift', labels: ['zkai-drift'], state: 'open' }]);
  expect(github.issues[0]?.body).toContain('/app/a');
  await run({ command: 'drift' });
  expect(github.comments).toEqual([]);
  await who.set('/app/b', 'y');
  await run({ command: 'drift' });
  expect(github.issues).toHaveLength(1);
  expect(github.comments.map(({ body }) => body.split(':')[0])).toEqual(['1 new, 0 gone']);
  await project.apply();
  const closed = await run({ command: 'drift' });
  expect(closed.outputs).toMatchObject({ 'exit-code': '0', url: opened.outputs['url'] });
  expect(github.issues).toMatchObject([{ state: 'closed' }]);
  await who.set('/app/b', 'z');
  await run({ command: 'drift' });
  expect(github.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
});

it('says what is wrong with its inputs, and runs no shell on them', async () => {
  const [project, github] = [await testProject(), await fakeGithub()];
  const run = runIn(project, github);
  expect(await run({ command: 'destroy' })).toMatchObject({ code: 1 });
  const odd = await run({
    command: 'validate',
    project: '$(touch owned); `touch owned`',
    environment: '"; touch owned',
  });
  expect(odd.code).not.toBe(0);
  expect(existsSync(join(project.directory, 'owned'))).toBe(false);
  const missing = await run({ command: 'validate', zkai: 'no-such-zkai' });
  expect(missing.log).toContain('install zkai in a step before');
});

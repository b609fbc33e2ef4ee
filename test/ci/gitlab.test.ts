import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { type Answer, type Asked, type FakeApi, fakeApi, pageOf } from './fake-api.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/ci/gitlab/zkai.mjs', import.meta.url));
const TOKEN = 'glpat-test';

interface FakeGitlab extends FakeApi {
  readonly notes: { id: number; body: string; author: { id: number } }[];
  readonly issues: {
    iid: number;
    title: string;
    description: string;
    state: string;
    author: { id: number };
  }[];
  readonly merged: Map<string, { iid: number; sha: string; state: string }>;
}

/** As much of GitLab as the script knows. The token belongs to user 1. */
async function fakeGitlab(): Promise<FakeGitlab> {
  const notes: FakeGitlab['notes'] = [];
  const issues: FakeGitlab['issues'] = [];
  const merged: FakeGitlab['merged'] = new Map();
  const author = { id: 1 };
  const respond = ({ method, path, query, body, headers }: Asked): Answer => {
    if (headers['private-token'] !== TOKEN) return { status: 401, body: {} };
    const text = body as { body?: string; title?: string; description?: string; state_event?: string };
    if (path === '/user') return { body: author };
    const rest = path.replace('/projects/12', '');
    const commit = /^\/repository\/commits\/(\w+)\/merge_requests$/.exec(rest)?.[1];
    if (commit !== undefined) {
      const found = merged.get(commit);
      return { body: pageOf(found === undefined ? [] : [found], query) };
    }
    const note = /^\/merge_requests\/7\/notes(?:\/(\d+))?$/.exec(rest);
    if (note !== null && method === 'GET') return { body: pageOf(notes, query) };
    if (note !== null && method === 'POST') {
      notes.push({ id: notes.length, body: text.body ?? '', author });
      return { status: 201, body: notes.at(-1) };
    }
    const own = notes.find(({ id }) => id === Number(note?.[1]));
    if (own !== undefined && method === 'PUT') {
      own.body = text.body ?? '';
      return { body: own };
    }
    if (rest === '/issues' && method === 'GET')
      return {
        body: pageOf(
          issues.filter(({ state }) => state === query.get('state')),
          query,
        ),
      };
    if (rest === '/issues' && method === 'POST') {
      const { title = '', description = '' } = text;
      issues.push({ iid: issues.length + 1, title, description, state: 'opened', author });
      return { status: 201, body: issues.at(-1) };
    }
    const issue = issues.find(({ iid }) => rest === `/issues/${iid}`);
    if (issue === undefined || method !== 'PUT') return { status: 404, body: {} };
    if (text.state_event === 'close') issue.state = 'closed';
    issue.description = text.description ?? issue.description;
    return { body: issue };
  };
  return { ...(await fakeApi(respond)), notes, issues, merged };
}

function script(
  { directory }: TestProject,
  { url }: FakeGitlab,
  command: string,
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = {
    PATH: process.env['PATH'] ?? '',
    CI_API_V4_URL: url,
    CI_PROJECT_ID: '12',
    CI_MERGE_REQUEST_IID: '7',
    CI_COMMIT_SHA: 'head',
    CI_JOB_URL: 'https://gitlab.test/jobs/1',
    GITLAB_TOKEN: TOKEN,
    ZKAI_CI_PAUSE: '1',
    ...env,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, command], { cwd: directory, env: all }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const planned = (project: TestProject) =>
  project.zkai(['plan', '--out', 'zkai.plan', '--report', 'json=plan.json', '--report', 'markdown=plan.md']);

it('keeps one note with the plan, and gives the apply the digest that was reviewed', async () => {
  const [project, gitlab] = [await testProject(), await fakeGitlab()];
  for (let i = 0; i < 120; i += 1) gitlab.notes.push({ id: i, body: `${i}`, author: { id: 2 } });
  await project.declare({ '/app/a': { n: 1 } });
  await planned(project);
  gitlab.trouble.push({ fits: /^GET/, answer: { status: 503, body: {} } });
  expect(await script(project, gitlab, 'note')).toEqual({ code: 0, stdout: '', stderr: '' });
  await project.declare({ '/app/a': { n: 2 } });
  await planned(project);
  await script(project, gitlab, 'note');
  const own = gitlab.notes.filter(({ author }) => author.id === 1);
  expect(own.map(({ body }) => body.includes('#### Creates'))).toEqual([true]);
  const { digest } = JSON.parse(await readFile(join(project.directory, 'plan.json'), 'utf8')) as {
    digest: string;
  };
  gitlab.merged.set('merge', { iid: 7, sha: 'head', state: 'merged' });
  const reviewed = await script(project, gitlab, 'reviewed', { CI_COMMIT_SHA: 'merge' });
  expect(reviewed).toMatchObject({ code: 0, stdout: `${digest}\n` });
  const apply = (expected: string) => project.zkai(['apply', 'zkai.plan', '--expect', expected.trim()]);
  expect((await apply(reviewed.stdout)).code).toBe(0);

  await planned(project);
  const nothing = await script(project, gitlab, 'reviewed', { CI_COMMIT_SHA: 'pushed' });
  expect(nothing).toMatchObject({ code: 0, stdout: expect.stringMatching(/^sha256:\w+\n$/) as string });
  expect((await apply(nothing.stdout)).stdout).toContain('Nothing to do');

  await project.declare({ '/app/a': { n: 3 } });
  await planned(project);
  const unseen = await script(project, gitlab, 'reviewed', { CI_COMMIT_SHA: 'pushed' });
  expect(unseen).toMatchObject({ code: 1, stdout: '' });
  gitlab.merged.set('merge', { iid: 7, sha: 'later', state: 'merged' });
  const later = await script(project, gitlab, 'reviewed', { CI_COMMIT_SHA: 'merge' });
  expect(later).toMatchObject({ code: 1, stdout: '' });
  const refused = await script(project, gitlab, 'note', { GITLAB_TOKEN: 'other' });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('401') as string });
});

it('opens one issue about drift and closes it, and does neither where nobody could look', async () => {
  const [project, gitlab] = [await testProject(), await fakeGitlab()];
  await project.declare({ '/app/a': { n: 1 } });
  await project.apply();
  const drift = async (): Promise<void> => {
    await project.zkai(['drift', '--report', 'json=drift.json', '--report', 'markdown=drift.md']);
    expect(await script(project, gitlab, 'drift')).toMatchObject({ code: 0, stderr: '' });
  };
  await drift();
  expect(gitlab.issues).toEqual([]);
  await (await raw(project.connect)).set('/app/a', '{"n":2}');
  await drift();
  await drift();
  expect(gitlab.issues).toMatchObject([{ title: 'zkai: drift', state: 'opened' }]);
  await writeFile(join(project.directory, 'drift.json'), '{"apiVersion":"zkai.error/v1"}');
  await script(project, gitlab, 'drift');
  expect(gitlab.issues).toMatchObject([{ state: 'opened' }]);
  await project.apply();
  await drift();
  expect(gitlab.issues).toMatchObject([{ state: 'closed' }]);
});

import { type Answer, type Asked, type FakeApi, fakeApi, pageOf } from './fake-api.ts';

export const BOT = 'github-actions[bot]';
const TOKEN = 'test-token';

interface Comment {
  id: number;
  issue: number;
  body: string;
  user: { login: string };
  html_url: string;
}

interface Issue {
  number: number;
  title: string;
  body: string;
  state: string;
  labels: string[];
  user: { login: string };
  html_url: string;
  pull_request?: object;
}

export interface FakeGithub extends FakeApi {
  readonly comments: Comment[];
  readonly issues: Issue[];
  /** Pull requests by the commit that they were merged as. */
  readonly merged: Map<string, { number: number; head: { sha: string } }>;
  comment(issue: number, login: string, body: string): void;
}

const MISSING: Answer = { status: 404, body: { message: 'Not Found' } };

/** As much of GitHub as the action knows: comments, issues, and which pull request a commit came with. */
export async function fakeGithub(): Promise<FakeGithub> {
  const state = {
    comments: [] as Comment[],
    issues: [] as Issue[],
    merged: new Map() as FakeGithub['merged'],
  };
  const comment = (issue: number, login: string, body: string): Comment => {
    const id = state.comments.length + 1000;
    const made = { id, issue, body, user: { login }, html_url: `https://github.test/comments/${id}` };
    state.comments.push(made);
    return made;
  };
  const respond = ({ method, path, query, body, headers }: Asked): Answer => {
    if (headers.authorization !== `Bearer ${TOKEN}`)
      return { status: 401, body: { message: 'Bad credentials' } };
    const text = body as { body?: string; title?: string; labels?: string[]; state?: string };
    const [, kind, first, second] =
      /^\/repos\/acme\/platform\/(\w+)(?:\/(\w+))?(?:\/(\w+))?$/.exec(path) ?? [];
    if (kind === 'commits' && second === 'pulls') {
      const found = state.merged.get(first ?? '');
      const pulls = found === undefined ? [] : [{ ...found, merged_at: 'now', merge_commit_sha: first }];
      return { body: pageOf(pulls, query) };
    }
    if (kind !== 'issues') return MISSING;
    if (first === undefined && method === 'GET') {
      const found = state.issues.filter(
        (issue) => issue.state === query.get('state') && issue.labels.includes(query.get('labels') ?? ''),
      );
      return { body: pageOf(found, query) };
    }
    if (first === undefined) {
      const number = state.issues.length + 50;
      const issue = {
        number,
        state: 'open',
        user: { login: BOT },
        html_url: `https://github.test/issues/${number}`,
      };
      state.issues.push({
        ...issue,
        title: text.title ?? '',
        body: text.body ?? '',
        labels: text.labels ?? [],
      });
      return { status: 201, body: state.issues.at(-1) };
    }
    if (first === 'comments') {
      const found = state.comments.find(({ id }) => id === Number(second));
      if (found === undefined || method !== 'PATCH') return MISSING;
      found.body = text.body ?? '';
      return { body: found };
    }
    if (second === 'comments' && method === 'GET')
      return {
        body: pageOf(
          state.comments.filter(({ issue }) => issue === Number(first)),
          query,
        ),
      };
    if (second === 'comments') return { status: 201, body: comment(Number(first), BOT, text.body ?? '') };
    const issue = state.issues.find(({ number }) => number === Number(first));
    if (issue === undefined || method !== 'PATCH') return MISSING;
    Object.assign(issue, text);
    return { body: issue };
  };
  return { ...(await fakeApi(respond)), ...state, comment };
}

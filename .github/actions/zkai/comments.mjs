import { ApiError, createApi } from './github.mjs';
import { framed, hasMarker, factsOf } from './frame.mjs';
import { summary, warn } from './runner.mjs';

/** The number of the pull request that the job is about; `null`: none. */
export async function pullRequest({ github }) {
  const { event, sha } = github;
  if (event.pull_request !== undefined) return event.pull_request;
  const found = await createApi(github).list(`/commits/${encodeURIComponent(sha)}/pulls`);
  // A commit may be in several: what was merged as this commit is the one that asked for it.
  const merged = found.filter((one) => one.merged_at !== null && one.merged_at !== undefined);
  return merged.find((one) => one.merge_commit_sha === sha) ?? merged[0] ?? null;
}

/** Our own comment with a marker; `null`: none. Somebody else's counts for nothing, whatever it says. */
export async function findComment({ github, author }, number, mark) {
  const comments = await createApi(github).list(`/issues/${number}/comments`);
  return comments.find(({ body, user }) => user?.login === author && hasMarker(body, mark)) ?? null;
}

/** What the comment with a marker says to the action; `null`: there is no such comment. */
export async function readFacts(inputs, number, mark) {
  const comment = await findComment(inputs, number, mark);
  return comment === null ? null : factsOf(comment.body);
}

/**
 * Writes the one comment with a marker, anew or again. A token that may only read, as that of a pull request from a fork, is no
 * mistake of anybody: the text goes to the summary of the job then. @returns its address, if it was written
 */
export async function writeComment(inputs, number, { mark, markdown, facts }) {
  const { github } = inputs;
  const api = createApi(github);
  const body = framed(mark, markdown, { facts, run: github.run });
  try {
    const there = await findComment(inputs, number, mark);
    const written =
      there === null
        ? await api.post(`/issues/${number}/comments`, { body })
        : await api.patch(`/issues/comments/${there.id}`, { body });
    return written.html_url;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    warn('warning', `the comment could not be written: ${error.message}`);
    await summary(markdown);
    return undefined;
  }
}

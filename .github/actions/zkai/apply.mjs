import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pullRequest, readFacts, writeComment } from './comments.mjs';
import { marker } from './frame.mjs';
import { warn } from './runner.mjs';
import { runZkai } from './zkai.mjs';

/**
 * Plans from the files of this commit and applies that, if it is what was reviewed: the digest that the comment on the merged
 * pull request has. So the comment gives consent and nothing else: what is done follows from the files.
 */
export async function apply(inputs) {
  const { comments, directory, expect } = inputs;
  const file = join(directory, 'zkai.plan');
  await rm(file, { force: true });
  const request = comments || expect === 'reviewed' ? await pullRequest(inputs) : null;
  const made = await runZkai(inputs, 'plan', [`--out=${file}`], { markdown: true });
  if (made.exitCode !== 0 && made.exitCode !== 2) return report(inputs, request, made);
  const changes = made.json?.changes?.length;
  const outputs = { digest: made.json?.digest, changes, 'plan-file': file };
  if (made.json?.transaction?.ops === 0) return { exitCode: 0, ...outputs };
  const agreed = expect === 'reviewed' ? await reviewedDigest(inputs, request) : { digest: expect };
  if (agreed.digest === undefined) {
    warn('error', `not applied: ${agreed.reason}`);
    return { exitCode: 5, ...outputs };
  }
  const words = agreed.digest === 'none' ? [file] : [file, `--expect=${agreed.digest}`];
  // What the plan was made with is in the plan.
  const done = await runZkai({ ...inputs, args: [] }, 'apply', words, { markdown: true });
  return { ...outputs, ...(await report(inputs, request, done)) };
}

/** The digest that the reviewer saw, of the very commit that was merged. */
async function reviewedDigest(inputs, request) {
  if (request === null)
    return { reason: 'no merged pull request has this commit, so nobody has reviewed its plan' };
  const facts = await readFacts(inputs, request.number, marker('plan', inputs));
  if (facts === null)
    return { reason: `#${request.number} has no plan of ${inputs.author} that was reviewed` };
  if (facts.head !== request.head?.sha)
    return {
      reason: `the plan on #${request.number} is of ${facts.head}, and ${request.head?.sha} was merged`,
    };
  return typeof facts.digest === 'string'
    ? { digest: facts.digest }
    : { reason: `the plan on #${request.number} could not be applied when it was reviewed` };
}

async function report(inputs, request, { exitCode, markdown }) {
  if (!inputs.comments || request === null || markdown === null) return { exitCode };
  return {
    exitCode,
    url: await writeComment(inputs, request.number, { mark: marker('apply', inputs), markdown }),
  };
}

import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pullRequest, writeComment } from './comments.mjs';
import { marker } from './frame.mjs';
import { runZkai } from './zkai.mjs';

/** Plans, saves the plan, and shows it on the pull request with its digest, which is what a reviewer agrees to. */
export async function plan(inputs) {
  const { comments, directory, github } = inputs;
  const file = join(directory, 'zkai.plan');
  await rm(file, { force: true });
  const { exitCode, json, markdown } = await runZkai(inputs, 'plan', [`--out=${file}`], { markdown: true });
  const isSaved = await access(file).then(
    () => true,
    () => false,
  );
  const request =
    comments && markdown !== null && github.event.pull_request !== undefined
      ? await pullRequest(inputs)
      : null;
  // What cannot be applied is nothing that anybody can agree to.
  const digest = exitCode === 0 || exitCode === 2 ? json?.digest : undefined;
  const facts = { ...(digest === undefined ? {} : { digest }), head: request?.head?.sha ?? null };
  const url =
    request === null
      ? undefined
      : await writeComment(inputs, request.number, { mark: marker('plan', inputs), markdown, facts });
  return {
    exitCode,
    digest: json?.digest,
    changes: json?.changes?.length,
    'plan-file': isSaved ? file : undefined,
    url,
  };
}

import { hostname, userInfo } from 'node:os';
import { type GitCommit } from '../model/git.ts';
import { type Identity } from '../ports/identity.ts';

/** Who runs this. `readCommit` is asked once, however often the identity is. */
export function identityOf(
  readCommit: () => Promise<GitCommit | null>,
  env = process.env,
): () => Promise<Identity> {
  let identity: Promise<Identity> | undefined;
  return () => (identity ??= describeIdentity(readCommit, env));
}

async function describeIdentity(
  readCommit: () => Promise<GitCommit | null>,
  env: NodeJS.ProcessEnv,
): Promise<Identity> {
  const host = hostname();
  return { who: `${userName(env)}@${host}`, host, ci: ciRun(env), git: await readCommit() };
}

function userName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] ?? 'unknown'; // a container may run under a uid that has no name
  }
}

function ciRun(env: NodeJS.ProcessEnv): string | null {
  if (env['GITHUB_ACTIONS'] === 'true') {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
    return run === undefined ? 'github' : `github ${server}/${repository}/actions/runs/${run}`;
  }
  if (env['GITLAB_CI'] === 'true') {
    const job = env['CI_JOB_URL'];
    return job === undefined ? 'gitlab' : `gitlab ${job}`;
  }
  return null;
}

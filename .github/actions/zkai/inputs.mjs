import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The inputs of the action and what the runner says of the job, as plain values. */
export function readInputs(env) {
  const { INPUT_COMMAND: command = '', INPUT_ENVIRONMENT: environment = '' } = env;
  return {
    command,
    environment,
    project: env.INPUT_PROJECT || '.',
    args: (env.INPUT_ARGS ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    expect: env.INPUT_EXPECT || 'reviewed',
    comments: env.INPUT_COMMENT !== 'false',
    label: env.INPUT_LABEL || 'zkai-drift',
    author: env.INPUT_AUTHOR || 'github-actions[bot]',
    zkai: env.INPUT_ZKAI || 'zkai',
    directory: join(env.RUNNER_TEMP || tmpdir(), 'zkai', named(command), named(environment)),
    github: {
      api: env.GITHUB_API_URL || 'https://api.github.com',
      token: env.GITHUB_TOKEN ?? '',
      repository: env.GITHUB_REPOSITORY ?? '',
      sha: env.GITHUB_SHA ?? '',
      run: `${env.GITHUB_SERVER_URL || 'https://github.com'}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`,
      event: readEvent(env.GITHUB_EVENT_PATH),
    },
  };
}

function readEvent(path) {
  return path === undefined || path === '' ? {} : JSON.parse(readFileSync(path, 'utf8'));
}

/** A name of a directory, whatever the text is. */
function named(text) {
  return text === ''
    ? 'default'
    : text.replace(/[^A-Za-z0-9_-]/g, (other) => `%${other.charCodeAt(0).toString(16)}`);
}

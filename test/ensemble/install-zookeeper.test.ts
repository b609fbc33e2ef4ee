import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installZookeeper } from '../../src/ensemble/install-zookeeper.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Stage {
  readonly env: Record<string, string>;
  readonly calls: () => string[];
}

/** A PATH whose apt-get and sudo write down how they are called. `body` is shell, run by apt-get. */
async function stage(body = ''): Promise<Stage> {
  const bin = await tempDir();
  const log = join(bin, 'calls');
  const programs = {
    'apt-get': `#!/bin/sh\necho "apt-get $* $DEBIAN_FRONTEND" >> ${log}\n${body}\n`,
    sudo: '#!/bin/sh\nshift\nexec "$@"\n',
  };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    env: { PATH: `${bin}:/usr/bin:/bin` },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
  };
}

test('apt-get updates its lists and installs without a question', async () => {
  const { env, calls } = await stage();
  installZookeeper(env, ['zookeeper', 'python3-kazoo']);
  const [, update, install] = calls();
  expect(update).toMatch(/ update noninteractive$/);
  expect(install).toMatch(/ install -y --no-install-recommends zookeeper python3-kazoo noninteractive$/);
});

test('lists that cannot be fetched do not keep it from trying', async () => {
  const { env, calls } = await stage('case "$*" in *update*) exit 100;; esac');
  installZookeeper(env);
  expect(calls().at(-1)).toContain('install -y --no-install-recommends zookeeper');
});

test('an install that fails shows the command that failed and the other ways', async () => {
  const { env } = await stage('case "$*" in *install*) exit 100;; esac');
  expect(() => installZookeeper(env)).toThrow(
    expect.objectContaining({
      code: 'failed',
      message: expect.stringContaining('install -y --no-install-recommends zookeeper'),
      details: expect.arrayContaining([expect.stringContaining('ZOOKEEPER_HOME')]),
    }),
  );
});

test('without apt-get there are only the commands for a person', () => {
  expect(() => installZookeeper({ PATH: '/nowhere' })).toThrow('there is no apt-get here');
});

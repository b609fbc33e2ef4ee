import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type PrivateEnsemble, startEnsemble } from '../support/ensemble.ts';
import { testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { type Frame, type Verdict, wireProxy } from '../support/wire-proxy.ts';
import { startCli } from './start-cli.ts';

const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';
const BEFORE = { '/changed': 'a', '/deleted': 'b' };
const AFTER = { '/changed': 'x', '/new': 'n' };

/** A proxy in front of each server, all of which fail alike. */
async function proxied({ servers }: PrivateEnsemble, chroot: string, decide: (frame: Frame) => Verdict) {
  const proxies = await Promise.all(servers.map(({ connect }) => wireProxy(connect, decide)));
  return {
    connect: `${proxies.map(({ connect }) => connect).join(',')}${chroot}`,
    struck: Promise.race(proxies.map(({ struck }) => struck)),
  };
}

test.each(IS_FULL ? [0, 1, 2, 3, 5, 8, 12, 20] : [0, 3])(
  'the leader of three is killed %i ms after the commit was sent: before or after, and the report says which',
  async (ms) => {
    const ensemble = await startEnsemble({ servers: 3 });
    const project = await testProject({ connect: `${ensemble.connect}/led`, timeoutMs: 15_000 });
    await project.declare(BEFORE);
    await project.apply();
    await project.declare(AFTER);
    const leader = await ensemble.leader();
    let killed: Promise<void> | undefined;
    const { connect } = await proxied(ensemble, '/led', ({ isCommit }) => {
      if (isCommit) killed ??= sleep(ms).then(() => leader.kill());
      return 'pass';
    });
    const running = await startCli(
      ['apply', '-y', '--json', '--connect', connect, '--timeout', '15s'],
      project.directory,
    );
    const run = await running.ended;
    expect(killed).toBeDefined();
    await killed;
    const answer = jsonOf(run);
    expect(run.code, run.stdout).toBeOneOf([0, 5, 7]);
    const who = await raw(project.connect);
    expect(await visible(who)).toEqual(run.code === 0 ? AFTER : BEFORE);
    expect(answer['revision'] ?? null).toBe(run.code === 0 ? 2 : null);
    expect(await who.children('/zkai/.zkai/history')).toHaveLength(run.code === 0 ? 2 : 1);
    expect(await project.recover()).toMatchObject({ outcome: 'nothing-to-do' });
    await project.apply();
    expect(await visible(who)).toEqual(AFTER);
    await ensemble.stop();
  },
);

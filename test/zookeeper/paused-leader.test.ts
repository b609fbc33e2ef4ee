import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { type PrivateEnsemble, startEnsemble } from '../support/ensemble.ts';
import { openWriter, readData } from './session-support.ts';

let ensemble: PrivateEnsemble;
beforeAll(async () => {
  ensemble = await startEnsemble({ servers: 3 });
});
afterAll(() => ensemble.stop());

/** A session on the leader, opened by way of the whole list, so that it can move. */
async function openOnLeader(timeoutMs: number): Promise<ZookeeperWriter> {
  const leader = (await ensemble.leader()).connect;
  for (;;) {
    const session = await openWriter(ensemble.connect, { timeoutMs, sessionTimeoutMs: 6000 });
    if (session.server === leader) return session;
    await session.close();
  }
}

test('a read outlives a leader that is paused, though the silence is noticed when its time is nearly up', async () => {
  const session = await openOnLeader(5000);
  const leader = await ensemble.leader();
  leader.pause();
  onTestFinished(() => leader.resume());
  const start = performance.now();
  expect((await readData(session, '/')).found).toBe('data');
  // Two thirds of the session since it said anything: it was the pause that cost the time.
  expect(performance.now() - start).toBeGreaterThan(3000);
  expect(session.server).not.toBe(leader.connect);
});

test('a time limit or a session timeout that no timer can keep, and no number on the wire, is as good as none', async () => {
  const session = await openWriter(ensemble.connect, { timeoutMs: 2 ** 40, sessionTimeoutMs: 2 ** 31 });
  expect((await readData(session, '/')).found).toBe('data');
});

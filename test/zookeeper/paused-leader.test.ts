import { afterAll, beforeAll, expect, test } from 'vitest';
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
  const start = performance.now();
  expect((await readData(session, '/')).found).toBe('data');
  expect(performance.now() - start).toBeGreaterThan(3900); // two thirds of the session: it was the pause that cost the time
  expect(session.server).not.toBe(leader.connect);
  leader.resume();
});

test('a time limit or a session timeout that no timer can keep, and no number on the wire, is as good as none', async () => {
  const session = await openWriter(ensemble.connect, { timeoutMs: 2 ** 40, sessionTimeoutMs: 2 ** 31 });
  expect((await readData(session, '/')).found).toBe('data');
});

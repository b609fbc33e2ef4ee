import { expect, test } from 'vitest';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { startEnsemble } from '../support/ensemble.ts';
import { commit, create, failure, openWriter, options, readData } from './session-support.ts';

test('a server without its quorum is read by those who allow it, who get another session when the quorum is back', async () => {
  // Without a quorum there are no sessions but those that only one server knows, which are a setting.
  const config = { localSessionsEnabled: 'true', localSessionsUpgradingEnabled: 'true' };
  const ensemble = await startEnsemble({ servers: 3, readOnlyMode: true, config });
  const [kept] = await ensemble.followers();
  if (kept === undefined) throw new Error('no follower');
  const others = ensemble.servers.filter(({ id }) => id !== kept.id);
  const before = await openWriter(kept.connect);
  await commit(before, [create('/a', 'x')]);
  await before.close();

  await Promise.all(others.map((server) => server.kill()));
  // Until it notices, it takes sessions as before.
  const mode = async () => {
    const [report] = await createZookeeper().askServers(options(kept.connect));
    return report?.answer?.mode;
  };
  await expect.poll(mode, { timeout: 20_000 }).toBe('read-only');
  const session = await openWriter(kept.connect, { timeoutMs: 20_000, allowReadOnly: true });
  const { sessionId } = session;
  const events: string[] = [];
  const back = new Promise<void>((resolve) => {
    session.onSession((told) => {
      const { event } = told;
      events.push(event === 'reconnected' ? `${event}: ${told.session}` : event);
      if (event === 'reconnected' && !session.readOnly) resolve();
    });
  });
  expect(session.readOnly).toBe(true);
  expect((await readData(session, '/a')).data.toString()).toBe('x');
  expect((await failure(session.multi([create('/b')]))).error).toMatchObject({
    code: 'not-read-only',
    sent: true,
  });
  const unwilling = openWriter(kept.connect, { timeoutMs: 700 });
  expect((await failure(unwilling)).error).toMatchObject({ code: 'unreachable', sent: false });

  await Promise.all(others.map((server) => server.restart()));
  await back;
  expect(events.slice(0, 2)).toEqual(['suspended', 'reconnected: new']);
  expect(session.sessionId).not.toBe(sessionId);
  expect((await readData(session, '/a')).data.toString()).toBe('x');
  await commit(session, [create('/b')]);
  await ensemble.stop();
});

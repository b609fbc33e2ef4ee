import { expect, test } from 'vitest';
import { startEnsemble } from '../support/ensemble.ts';

test('a private ensemble elects another leader when its leader is killed, and when it is paused', async () => {
  const ensemble = await startEnsemble({ servers: 3 });
  expect(ensemble.connect).toBe(ensemble.servers.map(({ port }) => `127.0.0.1:${port}`).join(','));
  const first = await ensemble.leader();
  expect(await ensemble.followers()).toEqual(ensemble.servers.filter(({ id }) => id !== first.id));

  await first.kill();
  const second = await ensemble.leader();
  expect(second.id).not.toBe(first.id);
  await first.restart();
  expect(await ensemble.followers()).toHaveLength(2);

  second.pause();
  const third = await ensemble.leader();
  expect(third.id).not.toBe(second.id);
  second.resume();
  const followers = async () => (await ensemble.followers()).map(({ id }) => id);
  await expect.poll(followers, { timeout: 20_000 }).toContain(second.id);
  await ensemble.stop();
});

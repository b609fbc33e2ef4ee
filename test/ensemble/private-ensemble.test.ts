import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnsembleStatus } from '../../src/ensemble/ensemble-status.ts';
import { askServer } from '../../src/ensemble/four-letter-word.ts';
import { parseSrvr } from '../../src/model/srvr.ts';
import { type EnsembleMember, startEnsemble } from '../support/ensemble.ts';

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

test('a server in read-only mode that lost the majority answers, but does not count as running', async () => {
  const ensemble = await startEnsemble({
    servers: 3,
    readOnlyMode: true,
    config: { snapCount: 5000 },
    each: (id) => ({ config: { maxSessionTimeout: 1000 * id } }),
  });
  const [first, ...others] = ensemble.servers as [EnsembleMember, EnsembleMember, EnsembleMember];
  const config = readFileSync(join(first.directory, 'zoo.cfg'), 'utf8');
  expect(config).toContain('snapCount=5000\nmaxSessionTimeout=1000\n');

  await Promise.all(others.map((server) => server.kill()));
  const mode = async () => parseSrvr((await askServer(first.port, 'srvr')) ?? '')?.mode;
  await expect.poll(mode, { timeout: 20_000 }).toBe('read-only');
  const { state, servers } = await readEnsembleStatus(dirname(first.directory));
  expect(state).toBe('degraded');
  expect(servers[0]).toMatchObject({ id: 1, state: 'not-serving', answer: null });

  await Promise.all(others.map((server) => server.restart()));
  expect((await ensemble.leader()).id).toBeGreaterThan(0);
  await ensemble.stop();
});

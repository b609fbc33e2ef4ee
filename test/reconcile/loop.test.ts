import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { type TestProject } from '../support/project.ts';
import { editProject } from '../support/edit-project.ts';
import { tempDir } from '../support/temp-dir.ts';
import { beforeMulti, writes } from '../apply/journal/before-multi.ts';
import { until } from './candidates.ts';
import { healing, loop, NODES, verdicts } from './reconciling.ts';

test('it heals what somebody changes as soon as ZooKeeper tells of it, and is silent while nothing happens', async () => {
  const { project, who } = await healing({ interval: '1h' });
  const one = loop(project, 'one');
  await one.told(({ event }) => event === 'round');
  await who.set('/app/a', 'changed');
  await until(async () => (await who.text('/app/a')) === 'a');
  await who.remove('/app/b/c');
  await until(async () => (await who.text('/app/b/c')) === 'c');
  await one.stop();
  expect(one.rounds().flatMap((round) => round.applied)).toHaveLength(2);
  expect(one.events.at(-1)).toEqual({ event: 'stopped' });
  expect(await who.children('/zkai/.zkai/leader/test/test/election')).toEqual([]);
});

test('what nobody is told of, an ACL, is found by the interval', async () => {
  const { project, who } = await healing({ interval: '500ms' }, { environment: { batching: 'journal' } });
  const one = loop(project, 'one');
  await one.told(({ event }) => event === 'round');
  const path = znodePath('/app/a');
  await who.session.setAcl(path, [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }], -1);
  await until(() => one.rounds().some((round) => verdicts(round)[path] === 'healed'));
  expect((await who.session.getAcl(path))?.acl).toEqual(OPEN_ACL);
});

async function breakFiles(project: TestProject): Promise<void> {
  await writeFile(join(project.directory, 'config/app.yaml'), 'apiVersion: zkai/v1\nkind: [');
}

test('a broken commit is told once, and what was valid last goes on to be wanted, until the files are valid again', async () => {
  const { project, who } = await healing({ pending: 'apply' });
  const one = loop(project, 'one');
  await one.told(({ event }) => event === 'round');
  const first = one.events.find(({ event }) => event === 'files');
  await breakFiles(project);
  const broken = await one.told(({ event }) => event === 'files-broken');
  expect(broken).toMatchObject({
    keeps: first?.event === 'files' ? first.files : 'none',
    details: [expect.any(String)],
  });
  await who.set('/app/a', 'changed');
  await until(async () => (await who.text('/app/a')) === 'a');
  expect(one.rounds().at(-1)?.files).toEqual(first?.event === 'files' ? first.files : 'none');
  await project.declare({ '/app/a': 'repaired' });
  await until(async () => (await who.text('/app/a')) === 'repaired');
  expect(one.events.filter(({ event }) => event === 'files-broken')).toHaveLength(1);
  expect(await who.text('/app/b')).toBeNull();
});

test('the directory is gone for a moment, and then without the environment: both are told, and neither ends the loop', async () => {
  const { project, who } = await healing();
  const one = loop(project, 'one');
  await one.told(({ event }) => event === 'round');
  await rename(project.directory, `${project.directory}-away`);
  await one.told(({ event }) => event === 'files-broken');
  await who.set('/app/a', 'changed');
  await until(async () => (await who.text('/app/a')) === 'a');
  await rm(project.directory, { recursive: true, force: true }); // the healing has left a note there
  await rename(`${project.directory}-away`, project.directory);
  await until(() => one.events.filter(({ event }) => event === 'files').length === 2);
  await editProject(project, { environments: { other: { connect: project.connect } } });
  await until(() => one.events.filter(({ event }) => event === 'files-broken').length === 2);
  await who.set('/app/a', 'changed');
  await until(() => one.rounds().filter(({ applied }) => applied.length > 0).length === 2);
  expect(await who.text('/app/a')).toBe('a');
});

test('after a restart with broken files it leads, does nothing, and begins when they are valid', async () => {
  const { project, who } = await healing();
  await breakFiles(project);
  await who.set('/app/a', 'changed');
  const one = loop(project, 'one');
  expect(await one.told(({ event }) => event === 'files-broken')).toMatchObject({ keeps: null });
  await one.told(({ event }) => event === 'leading');
  expect(one.rounds()).toEqual([]);
  await project.declare(NODES);
  await until(async () => (await who.text('/app/a')) === 'a');
});

test('two replicas with different files: only those of the leader count, and it says which these are', async () => {
  const { project, who } = await healing({ pending: 'apply' });
  const { project: other } = await healing({ pending: 'apply' }, { connect: project.connect });
  const one = loop(project, 'one');
  await one.told(({ event }) => event === 'leading');
  await other.declare({ ...NODES, '/app/a': 'other' });
  const two = loop(other, 'two');
  await two.told(({ event }) => event === 'following');
  await who.set('/app/b', 'changed');
  await until(async () => (await who.text('/app/b')) === 'b');
  expect(await who.text('/app/a')).toBe('a');
  expect(two.rounds()).toEqual([]);
  const [hash] = one.rounds().map(({ files }) => files.hash);
  await one.stop();
  await until(() => two.rounds().some(({ applied }) => applied.length > 0));
  expect(await who.text('/app/a')).toBe('other');
  const round = two.rounds().find(({ applied }) => applied.length > 0);
  expect(round?.replica).toBe('two');
  expect(round?.files.hash).not.toBe(hash);
});

test('a writer who fights is stopped by the rate limit and told, once, while everything else goes on being healed', async () => {
  const { project, who } = await healing({ rateLimit: { heals: 3, window: '10m' }, interval: '1h' });
  const one = loop(project, 'one');
  await one.told(({ event }) => event === 'round');
  const fighting = new AbortController();
  const fight = (async () => {
    for (let turn = 0; !fighting.signal.aborted; turn += 1) {
      if ((await who.text('/app/a')) === 'a') await who.set('/app/a', `theirs ${turn}`);
    }
  })();
  await until(() => one.rounds().some((round) => verdicts(round)['/app/a'] === 'limited'));
  await who.set('/app/b', 'changed');
  await until(async () => (await who.text('/app/b')) === 'b');
  fighting.abort();
  await fight;
  const heals = one.rounds().filter((round) => verdicts(round)['/app/a'] === 'healed');
  expect(heals).toHaveLength(3);
  expect(await who.text('/app/a')).toMatch(/^theirs/);
  const news = one.events.filter(
    (event) => event.event === 'round' && event.isNews && verdicts(event.round)['/app/a'] === 'limited',
  );
  expect(news.length).toBeLessThanOrEqual(3);
});

test('one who writes too fast to be healed at all is limited, too, and holds up nothing else', async () => {
  const { project, who } = await healing({ rateLimit: { heals: 3, window: '10m' }, interval: '1h' });
  const fighting = new AbortController();
  await who.set('/app/a', 'theirs');
  const fight = (async () => {
    for (let turn = 0; !fighting.signal.aborted; turn += 1) await who.set('/app/a', `theirs ${turn}`);
  })();
  await who.set('/app/b', 'changed');
  const one = loop(project, 'one');
  await until(async () => (await who.text('/app/b')) === 'b');
  await until(() => one.rounds().some((round) => verdicts(round)['/app/a'] === 'limited'));
  fighting.abort();
  await fight;
  expect(await who.text('/app/a')).toMatch(/^theirs/);
  const item = one.rounds().flatMap(({ items }) => items.filter(({ verdict }) => verdict === 'limited'))[0];
  expect(item).toMatchObject({ path: '/app/a', until: expect.any(String) });
});

test('the office is lost in the middle of a round: nothing is written, and whoever leads next heals', async () => {
  const { project, who } = await healing();
  let isTaken = false;
  const world = beforeMulti(async (ops) => {
    if (isTaken || !writes(ops, '/zkai/.zkai/history/0000000002')) return;
    isTaken = true;
    const election = '/zkai/.zkai/leader/test/test/election';
    for (const name of await who.children(election)) await who.remove(`${election}/${name}`);
  });
  const one = loop(project, 'one', { world });
  await one.told(({ event }) => event === 'round');
  await who.set('/app/a', 'changed');
  await one.told(({ event }) => event === 'stepped-down');
  await until(async () => (await who.text('/app/a')) === 'a');
  expect(one.events.filter(({ event }) => event === 'leading')).toHaveLength(2);
  expect(await who.children('/zkai/.zkai/history')).toHaveLength(2);
});

test('the project is a link to a checkout: when it leads to another one, that is what is wanted', async () => {
  const { project, who } = await healing({ pending: 'apply' });
  const { project: next } = await healing({ pending: 'apply' }, { connect: project.connect });
  await next.declare({ ...NODES, '/app/a': 'next' });
  const link = join(await tempDir({}), 'current');
  await symlink(project.directory, link);
  const one = loop({ directory: link }, 'one');
  await one.told(({ event }) => event === 'round');
  // As git-sync does it: in one step.
  await symlink(next.directory, `${link}.new`);
  await rename(`${link}.new`, link);
  await until(() => one.rounds().some(({ applied }) => applied.length > 0));
  expect(await who.text('/app/a')).toBe('next');
});

test('zkai.yaml names another root: it stands there, lays the old office down, and leaves nothing in the way', async () => {
  const { project, who } = await healing();
  const one = loop(project, 'one');
  await one.told(({ event }) => event === 'round');
  await editProject(project, { root: '/other', moved: [{ from: 'Root//zkai', to: 'Root//other' }] });
  const election = '/.zkai/leader/test/test/election';
  await until(async () => (await who.children(`/other${election}`)).length === 1);
  expect(await who.children(`/zkai${election}`)).toEqual([]);
  await until(() => one.rounds().at(-1)?.stopped?.code === 'blocked');
  await one.stop();
  await project.apply();
  expect(await who.get('/zkai/.zkai')).toBeNull();
  expect(await who.text('/other/.zkai/format')).toContain('"format"');
});

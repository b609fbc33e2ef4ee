import { expect, test } from 'vitest';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { historyProject } from './history-project.ts';

test('the revision that wrote a znode last is named, not the newest one', async () => {
  const project = await historyProject();
  await project.declare({ '/app/a': '1', '/app/b': '1' });
  await project.apply();
  await project.declare({ '/app/a': '1', '/app/b': '2' });
  await project.apply();
  const owner = { project: 'test', environment: 'test', document: 'ZnodeTree/app' };
  expect(await project.blame('/app/a')).toMatchObject({
    owner,
    writer: 'zkai',
    revision: { revision: 1, entry: { command: 'apply', project: 'test' } },
    adopted: null,
  });
  const b = await project.blame('/app/b');
  expect(b).toMatchObject({ writer: 'zkai', revision: { revision: 2 } });
  const node = await (await raw(project.connect)).get('/app/b');
  expect(b.live).toEqual({ zxid: node?.stat.mzxid, time: new Date(node?.stat.mtime ?? 0).toISOString() });
  // A parent made on the way has a writer, too.
  expect(await project.blame('/app')).toMatchObject({
    owner: { ...owner, document: null },
    writer: 'zkai',
    revision: { revision: 1 },
  });
});

test('what somebody else wrote is told as that, with the transaction, also when it is the same value', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/changed': '1', '/touched': '1', '/recreated': '1', '/gone': '1' });
  await project.apply();
  await who.set('/changed', '2');
  await who.set('/touched', '1');
  await who.remove('/recreated');
  await who.create('/recreated', '1');
  await who.remove('/gone');
  for (const path of ['/changed', '/touched', '/recreated']) {
    const node = await who.get(path);
    expect(await project.blame(path), path).toMatchObject({
      writer: 'outside',
      live: { zxid: node?.stat.mzxid },
      revision: { revision: 1 },
      owner: { document: 'ZnodeTree/app' },
    });
  }
  expect(await project.blame('/gone')).toMatchObject({
    writer: 'outside',
    live: null,
    revision: { revision: 1 },
  });
});

test('an adopted znode was written outside zkai, until an apply changes it', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await who.create('/theirs', 'there');
  await project.declare({ '/theirs': 'there' });
  await project.apply();
  expect(await project.blame('/theirs')).toMatchObject({
    writer: 'outside',
    revision: null,
    adopted: { revision: 1 },
  });
  await project.declare({ '/theirs': 'ours' });
  await project.apply();
  expect(await project.blame('/theirs')).toMatchObject({
    writer: 'zkai',
    revision: { revision: 2 },
    adopted: null,
  });
  // Another document takes it over: the value is still that of revision 2.
  await project.declare({});
  await project.declare({ '/theirs': 'ours' }, 'second');
  await project.apply();
  expect(await project.blame('/theirs')).toMatchObject({
    writer: 'zkai',
    revision: { revision: 2 },
    adopted: { revision: 3 },
    owner: { document: 'ZnodeTree/second' },
  });
});

test('znodes that nobody owns: never ours, deleted by us, given up by us, never seen', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/kept/a': 'a', '/kept': 'value', '/deleted': 'd' });
  await project.apply();
  await who.create('/foreign', 'f');
  await who.create('/kept/theirs', 't');
  await project.declare({ '/other': 'o' });
  await project.apply();
  expect(await project.blame('/foreign')).toMatchObject({ writer: 'outside', owner: null, revision: null });
  expect(await project.blame('/deleted')).toMatchObject({
    writer: 'zkai',
    live: null,
    owner: null,
    revision: { revision: 2 },
  });
  // It stays, since somebody else has children there: as revision 1 wrote it, and no more ours.
  expect(await project.blame('/kept')).toMatchObject({
    writer: 'zkai',
    owner: null,
    revision: { revision: 1 },
  });
  expect(await failureOf(project.blame('/never'))).toMatchObject({ code: 'failed', exitCode: 1 });
});

test('znodes of other projects and environments are blamed on theirs', async () => {
  const ours = await historyProject({ name: 'ours' });
  const theirs = await historyProject({ name: 'theirs', connect: ours.connect });
  await ours.declare({ '/ours': 'o' });
  await ours.apply();
  await theirs.declare({ '/theirs': 't' }, 'other');
  await theirs.apply();
  expect(await ours.blame('/theirs')).toMatchObject({
    writer: 'zkai',
    owner: { project: 'theirs' },
    revision: { revision: 2, entry: { project: 'theirs' } },
  });
});

/** More than one transaction holds. */
const many = (letter: string) =>
  Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`/n${n}`, letter.repeat(20_000)]));

test('an apply in batches has many transactions, and all of them are its own; one that was undone wrote nothing', async () => {
  const project = await historyProject({ environment: { batching: 'journal' } });
  await project.declare(many('a'));
  expect((await project.apply()).transactions).toBeGreaterThan(1);
  await project.declare({ ...many('b'), '/n0': 'a'.repeat(20_000) });
  await project.apply();
  expect(await project.blame('/n0')).toMatchObject({ writer: 'zkai', revision: { revision: 1 } });
  for (const path of ['/n1', '/n30', '/n59'])
    expect(await project.blame(path), path).toMatchObject({ writer: 'zkai', revision: { revision: 2 } });
  await project.rollback('@1');
  expect(await project.blame('/n59')).toMatchObject({
    writer: 'zkai',
    revision: { revision: 3, entry: { command: 'rollback', message: 'Roll back to revision 1' } },
  });
});

test('what zkai made for its ledger is its own, and its ledger is nobody else to blame', async () => {
  const project = await historyProject({ root: '/deep/zkai' });
  await project.declare({ '/a': 'a' });
  await project.apply();
  for (const path of ['/deep', '/deep/zkai'])
    expect(await project.blame(path), path).toMatchObject({ writer: 'zkai', revision: null, owner: null });
  const run = await project.zkai(['blame', '/deep/zkai']);
  expect(run.stdout).toContain('made by zkai, to keep its ledger below it');
  expect(outputProblems(jsonOf(await project.zkai(['blame', '/deep', '--json'])))).toEqual([]);
  for (const path of ['/deep/zkai/.zkai', '/deep/zkai/.zkai/revision'])
    expect(await failureOf(project.blame(path)), path).toMatchObject({ code: 'usage', exitCode: 64 });
});

test('while an apply in batches is open, nobody is blamed: the records are half written', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/a': 'a' });
  await project.apply();
  const path = '/zkai/.zkai/revision';
  await who.set(path, JSON.stringify({ ...JSON.parse((await who.text(path)) ?? ''), state: 'applying' }));
  expect(await failureOf(project.blame('/a'))).toMatchObject({ code: 'unfinished', exitCode: 8 });
});

test('where the entry was pruned, the number is still known', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/a': 'a' });
  await project.apply();
  await project.declare({ '/a': 'a', '/b': 'b' });
  await project.apply();
  await who.remove('/zkai/.zkai/history/0000000001');
  expect(await project.blame('/a')).toMatchObject({ writer: 'zkai', revision: { revision: 1, entry: null } });
});

test('on the command line: text for people, JSON by its schema, and a path that is none is a usage error', async () => {
  const project = await historyProject();
  await project.declare({ '/a': 'a' });
  await project.zkai(['apply', '-y', '-m', 'because']);
  const { stdout } = await project.zkai(['blame', '/a']);
  expect(stdout).toContain('written by revision 1');
  expect(stdout).toContain('because');
  const run = await project.zkai(['blame', '/a', '--json']);
  expect(run.code).toBe(0);
  expect(outputProblems(jsonOf(run))).toEqual([]);
  expect((await project.zkai(['blame', 'a//b'])).code).toBe(64);
  expect((await project.zkai(['blame', '/nobody'])).code).toBe(1);
});

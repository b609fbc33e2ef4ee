import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { kazoo } from '../support/kazoo.ts';
import { failureOf, testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

/** Zkai has no way to set an ACL yet, so kazoo does it. */
function setAcl(connect: string, path: string): Promise<string> {
  return kazoo(connect, `zk.set_acls(${JSON.stringify(path)}, [make_acl('world', 'anyone', all=True)])`);
}

const LEDGER = '/zkai/.zkai';
const RECORD = `${LEDGER}/documents/test/ZnodeTree._.app`;

test('a document of more than 64 KiB is kept in parts, and a small change rewrites one of them', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  const nodes: Record<string, string> = {};
  for (let index = 100; index < 300; index += 1) nodes[`/many/n${index}`] = `${index}`.repeat(400);
  await project.declare(nodes);
  await project.apply();
  const parts = await who.children(RECORD);
  expect(parts.length).toBeGreaterThanOrEqual(4);
  const mzxids = async () =>
    Promise.all(
      [RECORD, ...parts.map((part) => `${RECORD}/${part}`)].map(
        async (path) => (await who.get(path))?.stat.mzxid,
      ),
    );
  const before = await mzxids();
  await project.declare({ ...nodes, '/many/n200': 'short' });
  expect(await project.plan()).toMatchObject({ summary: { create: 0, update: 1, delete: 0 } });
  await project.apply();
  const after = await mzxids();
  // The head has the hash of the document in it; of the parts one.
  expect(after.filter((mzxid, index) => mzxid !== before[index]).length).toBe(2);
  expect((await project.plan()).changes).toEqual([]);
  await project.declare({ '/x': '' });
  await project.apply();
  expect((await who.children(RECORD)).length).toBeLessThanOrEqual(1);
  expect((await project.plan()).changes).toEqual([]);
});

test('a znode that was adopted with a changed ACL, and is recreated by others, does not drift for ever', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/app', 'a');
  await setAcl(project.connect, '/app');
  expect((await who.get('/app'))?.stat.aversion).toBe(1);
  await project.declare({ '/app': 'a' });
  await project.apply();
  expect((await project.drift()).items).toEqual([]);
  await who.remove('/app');
  await who.create('/app', 'theirs');
  expect((await project.drift()).items).toMatchObject([{ class: 'drift.recreated' }]);
  await project.apply();
  expect((await project.drift()).items).toEqual([]);
});

const DAMAGE: readonly (readonly [string, Buffer])[] = [
  ['no JSON', Buffer.from('hello')],
  ['nothing', Buffer.alloc(0)],
  ['another shape', Buffer.from('{}')],
  ['a number', Buffer.from('5')],
  ['null', Buffer.from('null')],
  ['a list', Buffer.from('[]')],
  ['a broken zlib stream', deflateSync(Buffer.alloc(5000, '{')).subarray(0, 20)],
];

test.each(
  ['format', 'revision', 'documents/test/ZnodeTree._.app', 'parents/test'].flatMap((name) =>
    DAMAGE.map(([what, data]) => [name, what, data] as const),
  ),
)(
  '%s that holds %s ends every command with exit 1 and its path, not with a stack trace',
  async (name, _, data) => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/deep/app': 'a' });
    await project.apply();
    await who.set(`${LEDGER}/${name}`, data);
    await project.declare({ '/deep/app': 'b' });
    for (const work of [project.apply, project.plan, project.drift]) {
      const failure = await failureOf(work());
      expect(failure).toMatchObject({ code: 'failed', exitCode: 1 });
      expect(failure.message).toContain(`${LEDGER}/${name}`);
    }
    expect(await who.text('/deep/app')).toBe('a');
  },
);

const SHAPES = [
  ['revision', '{"rev":2,"id":"x"}'],
  ['revision', '{"rev":1.5,"id":"x","state":"stable","digest":"","git":null,"at":"","by":""}'],
  ['format', '{"format":0,"id":"x"}'],
  ['format', '{"format":1,"id":""}'],
  [
    'documents/test/ZnodeTree._.app',
    '{"environment":"test","document":{"id":"a","kind":"b","name":"c"},"parts":5}',
  ],
  ['parents/test', '{"nodes":[{"p":1}]}'],
] as const;

test.each(SHAPES)('%s of another shape is an error with its path: %s', async (name, data) => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/deep/app': 'a' });
  await project.apply();
  await who.set(`${LEDGER}/${name}`, data);
  const failure = await failureOf(project.plan());
  expect(failure).toMatchObject({ code: 'failed', exitCode: 1 });
  expect(failure.message).toContain(`${LEDGER}/${name}`);
  const status = await project.zkai(['status', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({ exitCode: 1 });
});

test.each([...DAMAGE.map(([, data]) => data), '{"id":"x","git":5}', '{"id":"x","changes":[{}]}'])(
  'a history entry that zkai has not written ends log and show with exit 1, and no apply: %s',
  async (data) => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/app': 'a' });
    await project.apply();
    await who.set(`${LEDGER}/history/0000000001`, data);
    for (const args of [['log'], ['log', '--json'], ['show', '@1']]) {
      const run = await project.zkai(args);
      expect(run.code, run.stderr).toBe(1);
      expect(run.stdout + run.stderr).toContain(`${LEDGER}/history/0000000001`);
    }
    await project.declare({ '/app': 'b' });
    expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2 });
  },
);

test.each(['format', 'revision', 'history', 'locks', 'documents', 'parents'])(
  'a ledger without its %s is incomplete: exit 1, and the name',
  async (name) => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/app': 'a' });
    await project.apply();
    for (const [path] of [...(await who.tree())].toReversed()) {
      if (`${path}/`.startsWith(`${LEDGER}/${name}/`)) await who.remove(path);
    }
    const failure = await failureOf(project.apply());
    expect(failure).toMatchObject({ code: 'failed', exitCode: 1 });
    expect(failure.message).toContain(`${LEDGER}/${name}`);
  },
);

test.each(['', 'garbage', '{}', '5', 'null'])(
  'a lock that holds %j is a lock: status says so, apply is 6',
  async (data) => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/app': 'a' });
    await project.apply();
    await who.create(`${LEDGER}/lock`, data, { ephemeral: true });
    const status = await project.zkai(['status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ lock: { command: 'not zkai' } });
    await project.declare({ '/app': 'b' });
    const run = await project.zkai(['apply', '-y', '--lock-timeout', '0s']);
    expect(run.code).toBe(6);
    expect(run.stderr).toContain('session 0x');
  },
);

test('a ledger of a newer zkai is left alone', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'a' });
  await project.apply();
  await who.set(`${LEDGER}/format`, '{"format":2,"id":"x","new":true}');
  for (const work of [project.plan, project.apply, project.drift]) {
    const failure = await failureOf(work());
    expect(failure.exitCode).toBe(5);
    expect(failure.message).toContain('newer zkai');
  }
});

test('what a lock says about its holder reaches no terminal as control characters', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'a' });
  await project.apply();
  const holder = { id: 'x', command: 'apply', who: '\u001b[31mred', since: '\u009b', ci: null };
  await who.create(`${LEDGER}/lock`, JSON.stringify(holder), { ephemeral: true });
  await project.declare({ '/app': 'b' });
  const run = await project.zkai(['apply', '-y', '--lock-timeout', '300ms']);
  expect(run.code).toBe(6);
  expect(run.stderr).toContain('\\u001b[31mred');
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  expect(run.stdout + run.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

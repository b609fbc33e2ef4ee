import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLedger } from '../../src/ledger/read.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { fingerprint, type Raw, raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { freshChroot, startServer } from '../support/server.ts';
import { wireProxy } from '../support/wire-proxy.ts';

/** Gives the project another root, and says so. */
async function moveRoot(
  { directory }: Pick<TestProject, 'directory'>,
  from: string,
  to: string,
): Promise<void> {
  const path = join(directory, 'zkai.yaml');
  const file = JSON.parse(await readFile(path, 'utf8'));
  const moved = [...(file.spec.moved ?? []), { from: `Root/${from}`, to: `Root/${to}` }];
  await writeFile(path, JSON.stringify({ ...file, spec: { ...file.spec, root: to, moved } }));
}

/** Whose every path is by the ledger of a root; `null`: there is none. */
async function owners(who: Raw, root: string): Promise<Record<string, string> | null> {
  if ((await who.get(`${root}/.zkai`)) === null) return null;
  const { bases } = await readLedger(async (ops) => (await who.session.read(ops)).results, root as ZnodePath);
  const own = [...bases].map(([path, { owner }]) => [path, `${owner.project} ${owner.document ?? 'parent'}`]);
  return Object.fromEntries(own.sort());
}

/** Every znode but those of ledgers, with all of its Stat. */
async function data(who: Raw): Promise<Record<string, unknown>> {
  const all = Object.entries(await fingerprint(who));
  return Object.fromEntries(
    all.filter(([path]) => !['/', '/zkai', '/ai'].includes(path) && !path.includes('/.zkai')),
  );
}

test('a project with another root keeps what it owns and its history, and no znode is touched', async () => {
  const project = await testProject({ root: '/zkai' });
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1', '/app/b': '2' }, 'first');
  await project.declare({ '/zkai/own/c': '3' }, 'second');
  await project.apply();
  await project.declare({ '/app/a': '2', '/app/b': '2' }, 'first');
  await project.apply();
  expect(await project.zkai(['protect', 'ZnodeTree/second'])).toMatchObject({ code: 0 });
  const before = await data(who);
  const owned = await owners(who, '/zkai');
  await moveRoot(project, '/zkai', '/ai');

  const plan = await project.plan();
  expect(plan).toMatchObject({
    changes: [],
    blocked: [],
    bootstrap: true,
    renamed: [{ project: 'test', environment: 'test', root: '/zkai', documents: 2, znodes: 3, parents: 2 }],
    transaction: { mode: 'atomic', transactions: 1 },
  });
  const shown = await project.zkai(['plan']);
  expect(shown.stdout).toContain('= rename  root /zkai  2 documents (3 znodes, 2 parents) follow');
  expect(shown.stdout).toContain('3 revisions of the history come along, with their numbers');
  expect(shown.stdout).toContain('the ledger below /zkai is empty then, and goes');
  const json = jsonOf(await project.zkai(['plan', '--json', '--detailed-exitcode']));
  expect(json).toMatchObject({ exitCode: 2, renamed: [{ root: '/zkai' }] });
  expect(outputProblems(json)).toEqual([]);

  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 4, written: 0 });
  expect(await data(who)).toEqual(before);
  expect(await owners(who, '/ai')).toEqual(owned);
  expect(await owners(who, '/zkai')).toBeNull();
  expect((await project.plan()).changes).toEqual([]);
  expect((await project.plan()).renamed).toBeUndefined();
  expect(await project.drift()).toMatchObject({ items: [], managed: 3 });
  expect(jsonOf(await project.zkai(['status', '--json']))).toMatchObject({
    root: '/ai',
    renamed: [],
    protected: ['ZnodeTree/second'],
  });
  expect(await project.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });

  const log = jsonOf(await project.zkai(['log', '--json']));
  expect(outputProblems(log)).toEqual([]);
  expect(log['entries']).toMatchObject([
    { revision: 4, renamed: [{ root: '/zkai' }] },
    { revision: 3, command: 'protect' },
    { revision: 2 },
    { revision: 1 },
  ]);
  expect(jsonOf(await project.zkai(['show', '@2', '--json']))).toMatchObject({
    changes: [{ path: '/app/a' }],
  });
  expect(jsonOf(await project.zkai(['blame', '/app/a', '--json']))).toMatchObject({
    writer: 'zkai',
    revision: { revision: 2 },
  });
  expect(jsonOf(await project.zkai(['blame', '/zkai/own/c', '--json']))).toMatchObject({
    writer: 'zkai',
    revision: { revision: 1 },
  });
  expect(await project.zkai(['rollback', '@1', '-y'])).toMatchObject({ code: 0 });
  expect(await who.text('/app/a')).toBe('1');
});

test('others stay where they are and keep theirs, and revisions get numbers above those that others have', async () => {
  const connect = freshChroot();
  const project = await testProject({ connect, root: '/zkai', environments: { stage: { connect } } });
  const neighbour = await testProject({ connect, name: 'neighbour', root: '/zkai' });
  const resident = await testProject({ connect, name: 'resident', root: '/ai' });
  const who = await raw(connect);
  for (const value of ['1', '2']) {
    await resident.declare({ '/resident/r': value }, 'resident');
    await resident.apply();
    await project.declare({ '/app/a': value });
    await project.apply();
    await neighbour.declare({ '/neighbour/n': value }, 'neighbour');
    await neighbour.apply();
  }
  await project.declare({});
  await project.declare({ '/stage/s': '1' }, 'stage');
  await project.apply({ environment: 'stage' });
  await project.declare({}, 'stage');
  await project.declare({ '/app/a': '2' });
  const before = await data(who);
  await moveRoot(project, '/zkai', '/ai');

  const { notes } = await project.plan();
  expect(notes?.map(({ reason }) => reason)).toEqual([
    '2 revisions of the history come along, revision 1 as 3 up to 3 as 5, since others have taken the lower numbers',
    'the ledger below /zkai stays: it has what is owned by project neighbour in environment test, and by project test in environment stage',
  ]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 8 });
  expect(await data(who)).toEqual(before);
  expect(await owners(who, '/ai')).toEqual({
    '/app': 'test parent',
    '/app/a': 'test ZnodeTree/app',
    '/resident': 'resident parent',
    '/resident/r': 'resident ZnodeTree/resident',
  });
  expect(await owners(who, '/zkai')).toEqual({
    '/neighbour': 'neighbour parent',
    '/neighbour/n': 'neighbour ZnodeTree/neighbour',
    '/stage': 'test parent',
    '/stage/s': 'test ZnodeTree/stage',
  });
  // Each has a history of its own, and what was applied under the old numbers is found under the new ones.
  expect(await revisionsOf(project, '-e', 'test')).toEqual([8, 5, 3]);
  expect(await revisionsOf(neighbour)).toEqual([4, 2]);
  expect(await revisionsOf(resident)).toEqual([2, 1]);
  const blame = jsonOf(await project.zkai(['blame', '/app/a', '-e', 'test', '--json']));
  expect(blame).toMatchObject({ writer: 'zkai', revision: { revision: 5 } });
  expect(await project.zkai(['rollback', '@3', '-y', '-e', 'test'])).toMatchObject({ code: 0 });
  expect(await who.text('/app/a')).toBe('1');
  for (const one of [neighbour, resident]) {
    expect((await one.plan()).changes).toEqual([]);
    expect(await one.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });
  }
  // Whoever still has the old root finds where the project went.
  const colleague = await testProject({ connect, root: '/zkai' });
  await colleague.declare({ '/app/a': '9' });
  expect((await colleague.plan()).blocked).toMatchObject([
    { guard: 'needs-adopt' },
    { guard: 'moved-root', path: '/ai', hint: expect.stringContaining('Root//ai') },
  ]);
  const left = await colleague.zkai(['log']);
  expect(left.stdout).toContain('moved to root /ai');

  // The other environment follows with an apply of its own; then only the neighbour is left.
  await project.declare({});
  await project.declare({ '/stage/s': '1' }, 'stage');
  expect(await project.apply({ environment: 'stage' })).toMatchObject({ outcome: 'applied', written: 0 });
  expect((await project.plan({ environment: 'stage' })).changes).toEqual([]);
  expect(Object.values((await owners(who, '/zkai')) ?? {}).map((owner) => owner.split(' ')[0])).toEqual([
    'neighbour',
    'neighbour',
  ]);
}, 60_000);

test('until the root is followed, what looks for what is owned stops, writes nothing, and says what comes first', async () => {
  const project = await testProject({ environment: { guards: { allowEmpty: true } } });
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1' });
  await project.apply();
  await project.declare({ '/app/a': '1', '/other': '2' });
  await who.create('/other', '1');
  await moveRoot(project, '/zkai', '/ai');
  const before = await fingerprint(who);
  for (const argv of [
    ['drift'],
    ['adopt', '/other'],
    ['adopt', '/other', '--dry-run'],
    ['release', '/app/a'],
    ['release', 'ZnodeTree/app', '--dry-run'],
    ['protect', 'ZnodeTree/app'],
    ['unprotect', 'ZnodeTree/app'],
    ['rollback', '@1', '-y'],
    ['apply', '--destroy', '-y'],
  ]) {
    const { code, stderr } = await project.zkai(argv);
    expect({ argv, code }).toEqual({ argv, code: 4 });
    expect(stderr).toContain('before the rename (root /zkai)');
    expect(stderr).toContain('zkai apply --env test does the rename alone, which comes first');
  }
  const status = jsonOf(await project.zkai(['status', '--json']));
  expect(outputProblems(status)).toEqual([]);
  expect(status).toMatchObject({ drift: null, renamed: [{ root: '/zkai', documents: 1, znodes: 1 }] });
  expect((await project.zkai(['status'])).stdout).toContain(
    'root /zkai is not followed yet, with 1 document (1 znode): zkai apply does that first',
  );
  expect(await fingerprint(who)).toEqual(before);
  await project.apply();
  expect(await project.adopt('/other')).toMatchObject({ outcome: 'applied' });
});

test('what somebody owns below the new root stops it, with the owner and the way out', async () => {
  const connect = freshChroot();
  const project = await testProject({ connect, root: '/zkai' });
  const other = await testProject({ connect, name: 'other', root: '/ai' });
  const who = await raw(connect);
  await project.declare({ '/app/a': '1' });
  await project.apply();
  await other.declare({ '/app/a': '1' }, 'theirs');
  await other.apply();
  await moveRoot(project, '/zkai', '/ai');
  const before = await fingerprint(who);
  const { blocked } = await project.plan();
  expect(blocked).toMatchObject([{ guard: 'renamed', path: '/app/a', document: 'ZnodeTree/theirs' }]);
  expect(blocked[0]?.reason).toBe(
    'ZnodeTree/app cannot follow to root /ai: /app/a is owned by project other, environment test (ZnodeTree/theirs) there',
  );
  expect(blocked[0]?.hint).toBe('zkai release /app/a --env test in project other gives it up there');
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(await fingerprint(who)).toEqual(before);
  await other.declare({}, 'theirs');
  await other.release('/app/a');
  await project.apply();
  expect(await owners(who, '/ai')).toEqual({ '/app': 'test parent', '/app/a': 'test ZnodeTree/app' });
});

test('a saved plan from before belongs to the other ledger; one of the rename is applied once, or is stale', async () => {
  const connect = freshChroot();
  const project = await testProject({ connect });
  const old = await testProject({ connect });
  const third = await testProject({ connect, name: 'third' });
  await third.declare({ '/third': '1' }, 'third');
  await third.apply();
  for (const one of [project, old]) await one.declare({ '/app': '1' });
  await old.apply();
  await old.declare({ '/app': '2' });
  await old.plan({ out: 'before.plan' });
  await old.declare({ '/app': '1', '/more': '1' });
  await moveRoot(project, '/zkai', '/ai');
  await project.plan({ out: 'first.plan' });
  await old.apply();
  const failure = await failureOf(project.apply({ planFile: 'first.plan' }));
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  await project.plan({ out: 'second.plan' });
  expect(await project.apply({ planFile: 'second.plan' })).toMatchObject({ outcome: 'applied' });
  expect(await project.apply({ planFile: 'second.plan' })).toMatchObject({ outcome: 'already-applied' });
  // The ledger that it was made for is still there, since another project uses it.
  expect(await failureOf(old.apply({ planFile: 'before.plan' }))).toMatchObject({
    code: 'stale',
    exitCode: 5,
  });
});

test('a saved plan of the rename is known as applied, also where the old ledger went with it', async () => {
  const project = await testProject({ root: '/zkai' });
  await project.declare({ '/app': '1' });
  await project.apply();
  await moveRoot(project, '/zkai', '/ai');
  await project.plan({ out: 'same.plan' });
  expect(await project.apply({ planFile: 'same.plan' })).toMatchObject({ outcome: 'applied' });
  expect(await owners(await raw(project.connect), '/zkai')).toBeNull();
  expect(await project.apply({ planFile: 'same.plan' })).toMatchObject({ outcome: 'already-applied' });
  // Somebody who is not as far as we are: what he relied on is gone.
  await project.declare({ '/app': '2' });
  await project.apply();
  expect(await failureOf(project.apply({ planFile: 'same.plan' }))).toMatchObject({ code: 'stale' });
});

test('there and back again, and with another name at once: nothing is lost of the history', async () => {
  const project = await testProject({ name: 'vision' });
  const who = await raw(project.connect);
  for (const value of ['1', '2']) {
    await project.declare({ '/app/a': value });
    await project.apply();
  }
  await moveRoot(project, '/zkai', '/ai');
  await project.apply();
  await project.declare({ '/app/a': '3' });
  await project.apply();
  // Somebody of the same name has begun anew at the old root; he is none of us.
  const heir = await testProject({ name: 'vision', connect: project.connect });
  await heir.declare({ '/heir': '1' }, 'heir');
  await heir.apply({ permits: { overrides: [{ guard: 'moved-root', reason: 'another team' }] } });
  const path = join(project.directory, 'zkai.yaml');
  const file = JSON.parse(await readFile(path, 'utf8'));
  file.metadata.name = 'platform';
  file.spec.root = '/zkai';
  file.spec.moved = [
    { from: 'Root//ai', to: 'Root//zkai' },
    { from: 'Project/vision', to: 'Project/platform' },
  ];
  await writeFile(path, JSON.stringify(file));
  const blocked = await project.plan();
  // The ledger of /zkai has something under the old name, too: that would be taken over, and is seen before.
  expect(blocked.renamed).toMatchObject([{ project: 'vision', root: '/zkai', znodes: 1 }]);
  await heir.release('/');
  const plan = await project.plan();
  expect(plan.renamed).toMatchObject([{ project: 'vision', root: '/ai', znodes: 1 }]);
  await project.apply();
  expect(await owners(who, '/zkai')).toEqual({
    '/app': 'platform parent',
    '/app/a': 'platform ZnodeTree/app',
  });
  const log = jsonOf(await project.zkai(['log', '--json']))['entries'] as { revision: number }[];
  expect(log).toMatchObject([
    { project: 'platform', renamed: [{ project: 'vision', root: '/ai' }] },
    { project: 'vision', revision: 6 },
    { project: 'vision', revision: 5, renamed: [{ root: '/zkai' }] },
    { project: 'vision', revision: 4 },
    { project: 'vision', revision: 3 },
  ]);
  expect(await project.zkai(['rollback', '@3', '-y'])).toMatchObject({ code: 0 });
  expect(await who.text('/app/a')).toBe('1');
  expect(await project.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });
}, 60_000);

test('a parent that was made on the way is left to whoever has it below the new root', async () => {
  const connect = freshChroot();
  const project = await testProject({ connect, root: '/zkai' });
  const other = await testProject({ connect, name: 'other', root: '/ai' });
  const who = await raw(connect);
  await project.declare({ '/app/a': '1' });
  await project.apply();
  await other.declare({ '/app': '' }, 'theirs');
  await other.adopt('/app');
  await moveRoot(project, '/zkai', '/ai');
  await project.apply();
  expect(await owners(who, '/ai')).toEqual({
    '/app': 'other ZnodeTree/theirs',
    '/app/a': 'test ZnodeTree/app',
  });
  for (const one of [project, other]) expect((await one.plan()).changes).toEqual([]);
});

test('below the new root the kinds have other paths: the next plan moves their znodes', async () => {
  const connect = freshChroot();
  const project = await testProject({ connect, root: '/zkai' });
  const who = await raw(connect);
  const task = {
    apiVersion: 'zkai/v1',
    kind: 'TaskConfig',
    metadata: { name: 'etl' },
    spec: { replicas: 1, command: ['run'] },
  };
  await writeFile(join(project.directory, 'config/etl.yaml'), JSON.stringify(task));
  await project.apply();
  const path = '/zkai/default/tasks/etl';
  expect(await who.get(path)).not.toBeNull();
  await moveRoot(project, '/zkai', '/ai');
  await project.apply();
  const { changes } = await project.plan();
  const rows = changes.map(({ path: at, actions }) => `${actions.join()} ${at}`);
  expect(rows).toContain('create /ai/default/tasks/etl');
  expect(rows).toContain(`delete ${path}`);
  await project.apply();
  expect(await who.get(path)).toBeNull();
  expect(await who.children('/zkai')).toEqual([]);
  expect((await project.plan()).changes).toEqual([]);
});

test('what does not fit one transaction follows record by record, and what was cut off goes on with the same numbers', async () => {
  const connect = freshChroot();
  const project = await testProject({ connect, root: '/zkai', timeoutMs: 30_000 });
  const resident = await testProject({ connect, name: 'resident', root: '/ai' });
  const who = await raw(connect);
  await resident.declare({ '/resident': '1' }, 'resident');
  await resident.apply();
  for (const document of ['first', 'second', 'third']) {
    const nodes = Array.from({ length: 1000 }, (_, i) => [
      `/${document}/${i}`,
      randomBytes(500).toString('base64'),
    ]);
    await project.declare(Object.fromEntries(nodes), document);
  }
  for (let i = 0; i < 40; i += 1) await project.declare({ [`/small/${i}`]: `${i}` }, `small${i}`);
  await project.apply({ batching: 'journal' });
  await project.declare({ '/small/0': 'another' }, 'small0');
  await project.apply();
  const before = await data(who);
  const owned = (await owners(who, '/zkai')) ?? {};
  await moveRoot(project, '/zkai', '/ai');
  const { transaction } = await project.plan();
  expect(transaction.transactions).toBeGreaterThan(2);
  expect(transaction.bytes).toBeLessThanOrEqual(transaction.limit);

  // The connection is lost when the third transaction behind the first has gone through: one record takes more than two.
  let multis = 0;
  const proxy = await wireProxy(connect, ({ kind, isLock, isCommit }) => {
    if (kind !== 'multi' || isLock || (multis === 0 && !isCommit)) return 'pass';
    multis += 1;
    return multis === 4 ? 'cut-after' : 'pass';
  });
  const failure = await failureOf(project.apply({ connect: proxy.connect }));
  expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8 });
  const [here, there] = [(await owners(who, '/ai')) ?? {}, (await owners(who, '/zkai')) ?? {}];
  expect(Object.keys(here).filter((path) => path in there)).toEqual([]);
  expect({ ...here, ...there }).toEqual({ ...owned, '/resident': 'resident ZnodeTree/resident' });
  expect(Object.keys(there).length).toBeGreaterThan(0);
  expect(Object.keys(here).length).toBeGreaterThan(1);
  // Others go on meanwhile.
  await resident.declare({ '/resident': '2' }, 'resident');
  await resident.apply();

  await project.apply();
  expect(await owners(who, '/ai')).toEqual({ ...owned, '/resident': 'resident ZnodeTree/resident' });
  expect(await owners(who, '/zkai')).toBeNull();
  const now = await data(who);
  for (const [path, znode] of Object.entries(before))
    if (path !== '/resident') expect(now[path]).toEqual(znode);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });
  const blame = jsonOf(await project.zkai(['blame', '/small/0', '--json']));
  expect(blame).toMatchObject({ writer: 'zkai', revision: { revision: 3, entry: { project: 'test' } } });
  const log = jsonOf(await project.zkai(['log', '--json']))['entries'] as { revision: number }[];
  expect(log.map(({ revision }) => revision)).toEqual([6, 4, 3, 2]);
}, 120_000);

/** Frames that write nothing are cut off with ZKAI_TEST_FULL only. */
const ALL_FRAMES = process.env['ZKAI_TEST_FULL'] === '1';

test('a connection that is lost at any frame leaves everything at the old root, or at the new one', async () => {
  const server = await startServer({ config: { maxSessionTimeout: 2000 } });
  const ends = new Set<string>();
  for (const verdict of ['cut-before', 'cut-after'] as const) {
    for (let at = 0, struck = true; struck; at += 1) {
      const project = await testProject({ connect: `${server.connect}/${verdict}${at}` });
      const who = await raw(project.connect);
      await project.declare({ '/app/a': '1' });
      await project.apply();
      await moveRoot(project, '/zkai', '/ai');
      let seen = 0;
      let isCommit: boolean | null = null;
      const proxy = await wireProxy(project.connect, (frame) => {
        if ((!ALL_FRAMES && frame.kind !== 'multi') || seen++ !== at) return 'pass';
        isCommit = frame.isCommit;
        return verdict;
      });
      const outcome: unknown = await project
        .apply({ connect: proxy.connect })
        .catch((error: unknown) => error);
      const [here, there] = [await owners(who, '/zkai'), await owners(who, '/ai')];
      const isDone = !(outcome instanceof ZkaiFailure);
      if (!isDone) expect(outcome.exitCode, outcome.message).toBeOneOf([5, 7]);
      expect({ here, there: there ?? {} }).toEqual(
        isDone ? { here: null, there: OWNED } : { here: OWNED, there: {} },
      );
      struck = isCommit !== null;
      if (isCommit === true) ends.add(`${verdict}: ${isDone ? 'new' : 'old'}`);
      await who.session.close();
    }
  }
  expect([...ends]).toEqual(['cut-before: old', 'cut-after: new']);
  await server.stop();
}, 120_000);

const OWNED = { '/app': 'test parent', '/app/a': 'test ZnodeTree/app' };

test('a root in `moved` that is not the root, is still the root, or becomes a project is a finding', async () => {
  const project = await testProject({ root: '/ai' });
  const path = join(project.directory, 'zkai.yaml');
  const file = JSON.parse(await readFile(path, 'utf8'));
  file.spec.moved = [
    { from: 'Root//zkai', to: 'Root//ia' },
    { from: 'Root//ai', to: 'Root//other' },
    { from: 'Root//old', to: 'Project/test' },
    { from: 'Root/zkai', to: 'Root//ai' },
  ];
  await writeFile(path, JSON.stringify(file));
  const told = async () => {
    const { findings } = jsonOf(await project.zkai(['validate', '--json'])) as unknown as {
      findings: { rule: string; pointer: string; message: string }[];
    };
    return findings
      .filter(({ pointer }) => pointer.startsWith('/spec/moved'))
      .map(({ rule, pointer, message }) => `${rule} ${pointer} ${message}`);
  };
  expect((await told()).filter((row) => row.includes('/moved/3/'))).toEqual([
    expect.stringContaining('Kind/name, Kind/cluster/name, or Root/ with a path'),
  ]);
  file.spec.moved.pop();
  await writeFile(path, JSON.stringify(file));
  expect((await told()).sort()).toEqual([
    'ZK217 /spec/moved/0/to no root is Root//ia (did you mean "Root//ai"?)',
    'ZK217 /spec/moved/1/to no root is Root//other',
    'ZK217 /spec/moved/2/to Root//old cannot become Project/test',
    'ZK218 /spec/moved/1/from Root//ai is still declared, so it was not renamed to Root//other',
  ]);
});

async function revisionsOf(one: TestProject, ...more: string[]): Promise<number[]> {
  const log = jsonOf(await one.zkai(['log', '--json', ...more]));
  return (log['entries'] as { revision: number }[]).map(({ revision }) => revision);
}

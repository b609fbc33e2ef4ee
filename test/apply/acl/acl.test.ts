import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { raw } from '../../support/raw.ts';
import { failureOf } from '../../support/project.ts';
import { aclOf, aclProject, auth, digest, PASSWORDS, setAclOf } from './acl-world.ts';
import { beforeWrite } from './before-write.ts';
import { aclEntries } from '../../../src/model/acl.ts';

const ci = 'digest:env:ZKAI_DIGEST';
const ops = 'digest:env:OPS_DIGEST';
const app = 'digest:env:APP_DIGEST';

/** Large values of the ledger are deflated. */
function textOf(data: Buffer): string {
  return data[0] === 0x78 && data.length > 10 ? inflateSync(data).toString() : data.toString();
}

test('an ACL is set in the create: of the znode, of its document, by a rule, of the environment', async () => {
  const project = await aclProject();
  await project.setUp({
    nodes: {
      '/a/own': { text: 'x', acl: { writers: [ci] } },
      '/a/document': { text: 'x' },
    },
    acl: { writers: [ci], readers: [app] },
    environment: { writers: [ci], readers: [ops] },
    rules: [{ match: { path: '/a' }, acl: { writers: [ci], readers: ['world:anyone'] } }],
  });
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  expect(await aclOf(who, '/a/own')).toBe(`${digest('ci')}:cdrwa`);
  expect(await aclOf(who, '/a/document')).toBe(`${digest('app')}:r,${digest('ci')}:cdrwa`);
  expect(await aclOf(who, '/a')).toBe(`${digest('ci')}:cdrwa,world:anyone:r`);
  expect(await aclOf(who, '/zkai/.zkai/revision')).toBe(`${digest('ci')}:cdrwa,${digest('ops')}:r`);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test('a declared ACL that changes is a % step: the others keep their rights, the value its version', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x', acl: { writers: [ci], readers: [ops] } } } });
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  const before = await who.get('/a');
  await project.setUp({ nodes: { '/a': { text: 'x', acl: { writers: [ci], readers: [app] } } } });
  const plan = await project.plan();
  expect(plan.summary).toMatchObject({ acl: 1, update: 0, drift: 0, blocked: 0 });
  expect(plan.transaction.mode).toBe('journal');
  expect(plan.changes).toMatchObject([
    {
      path: '/a',
      actions: ['acl'],
      class: 'pending',
      precondition: { aversion: 0 },
      fields: [
        { op: 'add', after: `${digest('app')}:r`, part: 'acl' },
        { op: 'remove', before: `${digest('ops')}:r`, part: 'acl' },
      ],
    },
  ]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2, written: 1 });
  expect(await aclOf(who, '/a')).toBe(`${digest('app')}:r,${digest('ci')}:cdrwa`);
  expect((await who.get('/a'))?.stat).toMatchObject({
    version: before?.stat.version,
    mzxid: before?.stat.mzxid,
  });
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test('value and ACL change together, and new and deleted znodes travel with them', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x' }, '/gone': { text: 'g' } }, acl: { writers: [ci] } });
  await project.apply();
  await project.setUp({
    nodes: { '/a': { text: 'y' }, '/b/new': { text: 'n' } },
    acl: { writers: [ci], readers: ['world:anyone'] },
  });
  const plan = await project.plan();
  expect(plan.changes.find(({ path }) => path === '/a')).toMatchObject({ actions: ['update', 'acl'] });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 4 });
  const anybody = await raw(project.connect);
  expect(await anybody.text('/a')).toBe('y');
  expect(await anybody.text('/b/new')).toBe('n');
  expect((await project.plan()).changes).toEqual([]);
});

test('an ACL that was changed outside zkai is drift.acl, and apply puts it back', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: { writers: [ci], readers: [ops] } });
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  await setAclOf(who, '/a', aclEntries({ writers: [digest('ci'), digest('app')], readers: [digest('ops')] }));
  const drift = await project.drift();
  expect(drift.items).toMatchObject([
    { path: '/a', class: 'drift.acl', fields: [{ op: 'add', after: `${digest('app')}:cdrwa`, part: 'acl' }] },
  ]);
  expect((await project.plan()).changes).toMatchObject([
    { class: 'drift.acl', actions: ['acl'], fields: [{ op: 'remove', before: `${digest('app')}:cdrwa` }] },
  ]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(await aclOf(who, '/a')).toBe(`${digest('ci')}:cdrwa,${digest('ops')}:r`);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test('both sides changed the ACL: a conflict, until adopt takes over what is there', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: { writers: [ci] } });
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  await setAclOf(who, '/a', aclEntries({ writers: [digest('ci'), digest('app')] }));
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: { writers: [ci, ops] } });
  expect((await project.plan()).changes).toMatchObject([{ class: 'conflict', actions: [] }]);
  expect(await failureOf(project.apply())).toMatchObject({ code: 'conflict', exitCode: 5 });
  expect(await project.adopt('/a')).toMatchObject({ outcome: 'applied' });
  expect(await project.drift()).toMatchObject({ items: [] });
  expect((await project.plan()).changes).toMatchObject([{ class: 'pending', actions: ['acl'] }]);
  await project.apply();
  expect(await aclOf(who, '/a')).toBe(`${digest('ci')}:cdrwa,${digest('ops')}:cdrwa`);
});

test('a step that would lock out who applies is blocked, and says what to write', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: { writers: [ci] } });
  await project.apply();
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: { writers: [ops], readers: [ci] } });
  const plan = await project.plan();
  expect(plan.blocked).toMatchObject([{ guard: 'lock-out', path: '/a' }]);
  expect(plan.blocked[0]?.hint).toContain(digest('ci'));
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  await project.setUp({ nodes: { '/b': { text: 'x', acl: { readers: ['world:anyone'] } } } });
  expect((await project.plan()).blocked).toMatchObject([{ guard: 'lock-out', path: '/b' }]);
});

test('nobody declares an ACL: created open, restored when it drifts, and never changed', async () => {
  const project = await aclProject();
  const who = await raw(project.connect, [auth('ci')]);
  await who.create('/there', 'x', { acl: aclEntries({ writers: [digest('ci')] }) });
  await project.setUp({ nodes: { '/there': { text: 'x' }, '/new': { text: 'y' } } });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(await aclOf(who, '/there')).toBe(`${digest('ci')}:cdrwa`);
  expect(await aclOf(who, '/new')).toBe('world:anyone:cdrwa');
  expect((await project.plan()).changes).toEqual([]);
  await setAclOf(who, '/new', aclEntries({ writers: [digest('ci')] }));
  expect((await project.drift()).items).toMatchObject([{ path: '/new', class: 'drift.acl' }]);
  await project.apply();
  expect(await aclOf(who, '/new')).toBe('world:anyone:cdrwa');
});

test('what is adopted gets the declared ACL', async () => {
  const project = await aclProject();
  const who = await raw(project.connect, [auth('ci')]);
  await who.create('/there', 'x');
  await project.setUp({ nodes: { '/there': { text: 'x' } }, acl: { writers: [ci] } });
  expect((await project.plan()).changes).toMatchObject([{ class: 'adopt', actions: ['adopt', 'acl'] }]);
  await project.apply();
  expect(await aclOf(who, '/there')).toBe(`${digest('ci')}:cdrwa`);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test('the ACL of the environment is that of the ledger, too, with all that is in it', async () => {
  const project = await aclProject();
  const nodes = { '/a/b': { text: 'x' } };
  await project.setUp({ nodes, environment: { writers: [ci] } });
  await project.apply();
  await project.setUp({ nodes, environment: { writers: [ci], readers: [ops] } });
  const plan = await project.plan();
  expect(plan.changes.map(({ path, actions }) => [path, actions])).toEqual([
    ['/a', ['acl']],
    ['/a/b', ['acl']],
    ['/zkai', ['acl']],
    ['/zkai/.zkai', ['acl']],
  ]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2 });
  const who = await raw(project.connect, [auth('ci')]);
  const tree = [...(await who.tree()).keys()].filter((path) => path !== '/');
  expect(tree.length).toBeGreaterThan(10);
  for (const path of tree)
    expect([path, await aclOf(who, path)]).toEqual([path, `${digest('ci')}:cdrwa,${digest('ops')}:r`]);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test('who may only read sees hidden hashes, and no difference in them', async () => {
  const project = await aclProject();
  await project.setUp({
    nodes: { '/a': { text: 'x' } },
    acl: { writers: [ci], readers: [ops] },
    environment: { writers: [ci], readers: [ops] },
    readOnlyAuth: 'env:OPS_DIGEST',
  });
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  await setAclOf(who, '/a', aclEntries({ writers: [digest('ci')], readers: [digest('ops')] }));
  const reader = await raw(project.connect, [auth('ops')]);
  expect(await aclOf(reader, '/a')).toBe('digest:ci:x:cdrwa,digest:ops:x:r');
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  await setAclOf(who, '/a', aclEntries({ writers: [digest('ci'), digest('app')], readers: [digest('ops')] }));
  expect((await project.drift()).items).toMatchObject([
    { class: 'drift.acl', fields: [{ op: 'add', after: 'digest:app:x:cdrwa' }] },
  ]);
  expect((await project.plan()).changes).toMatchObject([{ class: 'drift.acl', actions: ['acl'] }]);
});

test('no password is in an output, in a plan file, in the journal or in the ledger', async () => {
  const project = await aclProject();
  const nodes = { '/a': { text: 'x' } };
  await project.setUp({ nodes, acl: { writers: [ci], readers: [ops] }, environment: { writers: [ci] } });
  const outputs: string[] = [];
  const run = async (...args: string[]) => {
    const { stdout, stderr } = await project.zkai(args, { env: { ZKAI_LOG: 'debug' } });
    outputs.push(stdout, stderr);
  };
  await run('apply', '-y', '--verbose');
  await project.setUp({ nodes, acl: { writers: [ci], readers: [app] }, environment: { writers: [ci, app] } });
  await run('render', '--json');
  await run('render');
  await run('plan', '--verbose', '--out', 'p');
  await run('plan', '--json');
  outputs.push(await readFile(join(project.directory, 'p'), 'utf8'));
  const who = await raw(project.connect, [auth('ci')]);
  const dump = async () =>
    [...(await who.tree())].map(([path, { data }]) => `${path} ${textOf(data)}`).join('\n');
  const world = beforeWrite(async ({ aclOf: path }) => {
    if (path === '/a') outputs.push(await dump());
  });
  await project.apply({ world });
  await run('drift', '--json');
  await run('show', '@2', '--json');
  outputs.push(await dump());
  expect(outputs.join('').length).toBeGreaterThan(10_000);
  for (const password of Object.values(PASSWORDS)) expect(outputs.join('\n')).not.toContain(password);
  expect(outputs.join('\n')).toContain(digest('app'));
});

test('a password in the place of a hash is an error, and is not repeated', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x', acl: { writers: ['digest:ci:plain-password'] } } } });
  const { code, stdout, stderr } = await project.zkai(['validate']);
  expect(code).toBe(3);
  expect(stdout).toContain('ZK604');
  expect(stdout + stderr).not.toContain('plain-password');
  const json = await project.zkai(['validate', '--json']);
  expect(JSON.parse(json.stdout).findings).toMatchObject([
    { rule: 'ZK604', pointer: '/spec/nodes/0/acl/writers/0', file: 'config/app.yaml' },
  ]);
  expect(json.stdout).not.toContain('plain-password');
});

test('a reference that leads nowhere, or to no user with a password, is told by its name', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x', acl: { writers: [ci, 'digest:env:NOBODY_SET_IT'] } } } });
  expect(await failureOf(project.plan())).toMatchObject({ code: 'auth-refused', exitCode: 7 });
  process.env['NOBODY_SET_IT'] = 'token-without-user';
  const failure = await failureOf(project.plan());
  expect(failure.message).toContain('env:NOBODY_SET_IT');
  expect(failure.message).not.toContain('token-without-user');
});

test('a lock-out that who planned could not tell is found by who applies', async () => {
  const project = await aclProject();
  const readOnlyAuth = 'env:OPS_DIGEST';
  const environment = { writers: [ci], readers: [ops] };
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: environment, environment, readOnlyAuth });
  await project.apply();
  const hash = digest('app');
  await project.setUp({
    nodes: { '/a': { text: 'x' } },
    acl: { writers: [hash], readers: [ops] },
    readOnlyAuth,
  });
  const own = process.env['ZKAI_DIGEST'] ?? '';
  delete process.env['ZKAI_DIGEST'];
  try {
    expect((await project.plan({ out: 'p' })).blocked).toEqual([]);
  } finally {
    process.env['ZKAI_DIGEST'] = own;
  }
  const failure = await failureOf(project.apply({ planFile: 'p' }));
  expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(failure.message).toContain('/a: with this ACL');
});

test('an ACL that who applies may not change is a blocked row', async () => {
  const project = await aclProject();
  const who = await raw(project.connect, [auth('ops')]);
  await who.create('/a', 'x', { acl: aclEntries({ writers: [digest('ops')], readers: ['world:anyone'] }) });
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: { writers: [ci, ops] } });
  expect((await project.plan()).blocked).toMatchObject([{ guard: 'acl-admin', path: '/a' }]);
});

test('a rollback puts the ACLs of a revision back, too', async () => {
  const project = await aclProject();
  await project.setUp({ nodes: { '/a': { text: 'x' } }, acl: { writers: [ci], readers: [ops] } });
  await project.apply();
  await project.setUp({ nodes: { '/a': { text: 'y' } }, acl: { writers: [ci], readers: [app] } });
  await project.apply();
  const { code, stdout } = await project.zkai(['rollback', '@1', '-y', '--json']);
  expect([code, JSON.parse(stdout).outcome]).toEqual([0, 'applied']);
  const who = await raw(project.connect, [auth('ci')]);
  expect(await aclOf(who, '/a')).toBe(`${digest('ci')}:cdrwa,${digest('ops')}:r`);
  expect(await who.text('/a')).toBe('x');
});

test('the ACL of a parent is compared, too: drift, conflict, adopt', async () => {
  const project = await aclProject();
  const nodes = { '/a/b': { text: 'x' } };
  await project.setUp({ nodes, environment: { writers: [ci] } });
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  await setAclOf(who, '/a', aclEntries({ writers: [digest('ci'), digest('app')] }));
  expect((await project.drift()).items).toMatchObject([{ path: '/a', class: 'drift.acl', since: null }]);
  expect((await project.plan()).changes).toMatchObject([{ path: '/a', class: 'drift.acl', document: null }]);
  const rules = [{ match: { path: '/a' }, acl: { writers: [ci, ops] } }];
  await project.setUp({ nodes, environment: { writers: [ci] }, rules });
  expect((await project.plan()).changes).toMatchObject([{ path: '/a', class: 'conflict', actions: [] }]);
  expect((await project.zkai(['plan'])).stdout).toContain('zkai adopt /a -e test && zkai apply -e test');
  await project.adopt('/a');
  await project.apply();
  expect(await aclOf(who, '/a')).toBe(`${digest('ci')}:cdrwa,${digest('ops')}:cdrwa`);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test('a document may declare the root of the ledger with an ACL of its own', async () => {
  const project = await aclProject();
  const acl = { writers: [ci], readers: ['world:anyone'] };
  await project.setUp({ nodes: { '/zkai': { text: 'mine', acl } }, environment: { writers: [ci] } });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  const who = await raw(project.connect, [auth('ci')]);
  expect(await aclOf(who, '/zkai')).toBe(`${digest('ci')}:cdrwa,world:anyone:r`);
  expect(await who.text('/zkai')).toBe('mine');
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

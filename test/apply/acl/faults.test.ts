import { expect, test } from 'vitest';
import { aclEntries } from '../../../src/model/acl.ts';
import { type Raw, raw } from '../../support/raw.ts';
import { failureOf } from '../../support/project.ts';
import { type AclDeclared, aclOf, aclProject, type AclProject, auth, digest, setAclOf } from './acl-world.ts';
import { beforeWrite } from './before-write.ts';

const ci = 'digest:env:ZKAI_DIGEST';
const ops = 'digest:env:OPS_DIGEST';
const app = 'digest:env:APP_DIGEST';

/** Values and ACLs, parents, the root and the ledger: all of them change. */
const OLD: AclDeclared = {
  nodes: {
    '/a': { text: 'old' },
    '/b/c': { text: 'same', acl: { writers: [ci, ops] } },
    '/gone/deep': { text: 'g' },
  },
  acl: { writers: [ci], readers: [ops] },
  environment: { writers: [ci] },
};
const NEW: AclDeclared = {
  nodes: {
    '/a': { text: 'new' },
    '/b/c': { text: 'same', acl: { writers: [ci] } },
    '/new/deep': { text: 'n' },
  },
  acl: { writers: [ci], readers: [app] },
  environment: { writers: [ci], readers: [app] },
};

/** Values and ACLs of everything but what is in the ledger, of which the names alone change with every apply. */
async function state(who: Raw): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [path, { data }] of await who.tree()) {
    if (path === '/' || path.startsWith('/zkai/.zkai/')) continue;
    found[path] = `${data.toString()} ${await aclOf(who, path)}`;
  }
  return found;
}

/** Every list that there is in the ledger. */
async function ledgerAcls(who: Raw): Promise<string[]> {
  const paths = [...(await who.tree()).keys()].filter((path) => path.startsWith('/zkai/.zkai'));
  return [...new Set(await Promise.all(paths.map(async (path) => (await aclOf(who, path)) ?? 'gone')))];
}

async function applied(): Promise<{ project: AclProject; who: Raw; before: Record<string, string> }> {
  const project = await aclProject();
  await project.setUp(OLD);
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  return { project, who, before: await state(who) };
}

async function stateAfter(declared: AclDeclared): Promise<Record<string, string>> {
  const project = await aclProject();
  await project.setUp(declared);
  await project.apply();
  return state(await raw(project.connect, [auth('ci')]));
}

/** One write of so many; all of them in `npm run test:full`. Each way begins at another one. */
const STRIDE = process.env['ZKAI_TEST_FULL'] === '1' ? 1 : 9;
const WAYS = ['recover', 'recover --undo', 'the same plan again'] as const;

test.each(WAYS)(
  'killed before any of its writes, a change of ACLs is brought to an end by: %s',
  async (how) => {
    const after = await stateAfter(NEW);
    for (let at = WAYS.indexOf(how) * 3 + 1, killed = true; killed; at += STRIDE) {
      const { project, who, before } = await applied();
      await project.setUp(NEW);
      await project.plan({ out: 'p' });
      killed = false;
      const world = beforeWrite((_, index) => {
        if (index < at) return;
        killed = true;
        throw new Error('killed');
      });
      await project.apply({ planFile: 'p', world }).catch(() => {});
      const open = JSON.parse((await who.text('/zkai/.zkai/revision')) ?? '').state === 'applying';
      if (how === 'the same plan again') {
        const again = await project.apply({ planFile: 'p' });
        expect(again.outcome, `at ${at}`).toBeOneOf(['applied', 'recovered', 'already-applied']);
        expect(await state(who), `at ${at}`).toEqual(after);
      } else {
        const result = await project.recover(undefined, { undo: how === 'recover --undo' });
        if (open) expect(result.outcome).toBe(how === 'recover' ? 'recovered' : 'undone');
        if (open) expect(await state(who), `at ${at}`).toEqual(how === 'recover' ? after : before);
      }
      const now = await state(who);
      expect([before, after], `at ${at}`).toContainEqual(now);
      expect(await project.drift(), `at ${at}`).toMatchObject({ items: [], touched: [] });
      if (now['/new/deep'] !== undefined)
        expect(await ledgerAcls(who)).toEqual([`${digest('app')}:r,${digest('ci')}:cdrwa`]);
      await project.apply();
      expect((await project.plan()).changes, `at ${at}`).toEqual([]);
      expect(await state(who), `at ${at}`).toEqual(after);
      expect(await ledgerAcls(who)).toEqual([`${digest('app')}:r,${digest('ci')}:cdrwa`]);
      await who.session.close();
    }
  },
);

test('killed again while it is brought to an end, in whichever direction, it still is', async () => {
  const after = await stateAfter(NEW);
  for (let at = 2, killed = true; killed; at += STRIDE) {
    const { project, who, before } = await applied();
    await project.setUp(NEW);
    let sets = 0;
    const first = beforeWrite(({ aclOf: path }) => {
      if (path === '/a' && ++sets === 2) throw new Error('killed');
      if (sets === 2) throw new Error('killed');
    });
    await project.apply({ world: first }).catch(() => {});
    killed = false;
    const second = beforeWrite((_, index) => {
      if (index < at) return;
      killed = true;
      throw new Error('killed');
    });
    const undo = at % 2 === 0;
    await project.recover(undefined, { undo, world: second }).catch(() => {});
    await project.recover(undefined, { undo });
    expect(await state(who), `at ${at}`).toEqual(undo ? before : after);
    expect(await project.drift(), `at ${at}`).toMatchObject({ items: [], touched: [] });
    await who.session.close();
  }
});

test('an answer that is lost on the way makes no difference', async () => {
  const after = await stateAfter(NEW);
  for (const nth of [1, 2, 3, 4]) {
    const { project, who } = await applied();
    await project.setUp(NEW);
    let sets = 0;
    const world = beforeWrite(({ aclOf: path }) => {
      const isOne = path === '/a' || path === '/zkai/.zkai';
      return isOne && ++sets === nth ? 'lost' : undefined;
    });
    expect(await project.apply({ world })).toMatchObject({ outcome: 'applied' });
    expect(await state(who)).toEqual(after);
    expect(await project.drift()).toMatchObject({ items: [], touched: [] });
    expect((await project.plan()).changes).toEqual([]);
  }
});

test('who has a right before and after has it all the time; the others get it before, and lose it behind', async () => {
  const project = await aclProject();
  const nodes = { '/a': { text: 'x' } };
  await project.setUp({ nodes, acl: { writers: [ci], readers: [ops, 'digest:env:ZKAI_DIGEST'] } });
  await project.apply();
  const both = await raw(project.connect, [auth('ops')]);
  const only = await raw(project.connect, [auth('app')]);
  let refused = 0;
  let reads = 0;
  const seen: string[] = [];
  await project.setUp({ nodes: { '/a': { text: 'y' } }, acl: { writers: [ci], readers: [ops, app] } });
  const world = beforeWrite(async ({ ops: writes, aclOf: path }) => {
    for (let read = 0; read < 3; read += 1, reads += 1) if ((await both.text('/a')) === null) refused += 1;
    const what = path ?? (writes.some((op) => op.path === '/a') ? 'commit' : '');
    if (what !== '') seen.push(`${what} ${(await only.text('/a')) === null ? 'hidden' : 'shown'}`);
  });
  expect(await project.apply({ world })).toMatchObject({ outcome: 'applied' });
  expect(seen).toEqual(['/a hidden', 'commit shown', '/a shown']);
  expect({ refused, many: reads > 15 }).toEqual({ refused: 0, many: true });
  expect(await only.text('/a')).toBe('y');
});

test.each(['before the batches', 'after the batches'])(
  'an ACL that somebody changes %s is a conflict: everything is undone, and his list stays',
  async (when) => {
    const { project, who, before } = await applied();
    await project.setUp(NEW);
    const theirs = aclEntries({ writers: [digest('ci'), digest('app')] });
    let sets = 0;
    const world = beforeWrite(async ({ aclOf: path }) => {
      if (path !== '/a') return;
      sets += 1;
      if (sets === (when === 'before the batches' ? 1 : 2)) await setAclOf(who, '/a', theirs);
    });
    const failure = await failureOf(project.apply({ world }));
    expect(failure).toMatchObject({ code: 'stale', exitCode: 5, details: ['/a'] });
    expect(failure.message).toContain('undone');
    const expected = { ...before, '/a': `old ${digest('app')}:cdrwa,${digest('ci')}:cdrwa` };
    expect(await state(who)).toEqual(expected);
    expect(await ledgerAcls(who)).toEqual([`${digest('ci')}:cdrwa`]);
    expect((await project.drift()).items).toMatchObject([{ path: '/a', class: 'drift.acl' }]);
    expect(await who.get('/zkai/.zkai/journal')).toBeNull();
  },
);

test('an ACL that was changed since the plan makes it stale: exit 5, nothing written', async () => {
  const { project, who } = await applied();
  await project.setUp(NEW);
  await project.plan({ out: 'p' });
  await setAclOf(who, '/b/c', aclEntries({ writers: [digest('ci'), digest('app')] }));
  const before = await state(who);
  const failure = await failureOf(project.apply({ planFile: 'p' }));
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(failure.details.join('\n')).toContain('/b/c: its ACL was changed, aversion 0 -> 1');
  expect(await state(who)).toEqual(before);
});

/** A promise and what settles it. */
function signal(): { readonly wait: Promise<void>; readonly fire: () => void } {
  const emitter = new EventTarget();
  const wait = new Promise<void>((resolve) => emitter.addEventListener('fire', () => resolve()));
  return { wait, fire: () => emitter.dispatchEvent(new Event('fire')) };
}

/** A process that stops right before one of its writes, and comes back later. */
function pausing(isThere: (path: string, count: number) => boolean) {
  const [stopped, released] = [signal(), signal()];
  let count = 0;
  const world = beforeWrite(async ({ aclOf: path }) => {
    if (path === null || !isThere(path, path === '/a' ? ++count : count)) return;
    stopped.fire();
    await released.wait;
  });
  return { world, stopped: stopped.wait, goOn: released.fire };
}

test.each([
  ['widens', 1, true],
  ['widens', 1, false],
  ['narrows', 2, true],
  ['narrows', 2, false],
] as const)(
  'paused before it %s (%i), a process that comes back sets no ACL any more (undone: %s)',
  async (_, nth, undo) => {
    const { project, who, before } = await applied();
    const after = await stateAfter(NEW);
    await project.setUp(NEW);
    const { world, stopped, goOn } = pausing((path, count) => path === '/a' && count === nth);
    const ending = project.apply({ world }).catch((error: unknown) => error);
    await stopped;
    // Its lock is gone, and its fence stands, until recover takes that away.
    await who.remove('/zkai/.zkai/lock');
    const result = await project.recover(undefined, { undo });
    expect(result.outcome).toBe(undo ? 'undone' : 'recovered');
    expect(await state(who)).toEqual(undo ? before : after);
    goOn();
    expect(await ending).toMatchObject(
      undo ? { code: 'stale', exitCode: 5 } : { outcome: 'applied', revision: 2 },
    );
    expect(await state(who)).toEqual(undo ? before : after);
    expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  },
);

test('recover --undo leaves an ACL alone that somebody has changed since', async () => {
  const { project, who, before } = await applied();
  await project.setUp(NEW);
  let sets = 0;
  const world = beforeWrite(({ aclOf: path }) => {
    if (path === '/a') sets += 1;
    if (sets === 2) throw new Error('killed');
  });
  await project.apply({ world }).catch(() => {});
  await setAclOf(who, '/a', aclEntries({ writers: [digest('ci'), digest('ops')] }));
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await state(who)).toEqual({ ...before, '/a': `old ${digest('ci')}:cdrwa,${digest('ops')}:cdrwa` });
});

test('an ACL that had drifted is seen to drift again when the apply that put it right is undone', async () => {
  const { project, who } = await applied();
  // More than is declared, of a znode and of a parent that zkai made.
  for (const path of ['/a', '/b'])
    await setAclOf(
      who,
      path,
      aclEntries({ writers: [digest('ci'), digest('app')], readers: [digest('ops')] }),
    );
  const drifted = async () => (await project.drift()).items.map(({ path }) => path);
  const before = await drifted();
  expect(before).toEqual(expect.arrayContaining(['/a', '/b']));
  await project.setUp({ ...OLD, nodes: { ...OLD.nodes, '/a': { text: 'next' } } });
  const world = beforeWrite((write) => {
    if (write.ops.some(({ path }) => path.includes('/documents/'))) throw new Error('killed');
  });
  await project.apply({ world }).catch(() => {});
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await drifted()).toEqual(before);
  await project.apply();
  expect(await drifted()).toEqual([]);
});

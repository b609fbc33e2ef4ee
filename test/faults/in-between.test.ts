import { expect, test } from 'vitest';
import { beforeMulti, writes } from '../apply/journal/before-multi.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';
import { ownServer } from './own-server.ts';

const freshServer = ownServer();
/** Longer than any session of the server, and than the other apply. */
const TIMEOUT_MS = 20_000;

async function changed(name: string, connect: string): Promise<TestProject> {
  const project = await testProject({ name, connect, timeoutMs: TIMEOUT_MS });
  await project.declare({ [`/${name}`]: 'before' });
  await project.apply();
  await project.declare({ [`/${name}`]: 'after' });
  return project;
}

/** The commit is cut off, and until another apply is through, nobody gets back to the server. */
async function cutOff(verdict: 'cut-before' | 'cut-after') {
  const { connect } = freshServer();
  const slow = await changed('slow', connect);
  const fast = await changed('fast', connect);
  const who = await raw(connect);
  const proxy = await wireProxy(connect, ({ isCommit }) => (isCommit ? verdict : 'pass'));
  const applying = slow.apply({ connect: proxy.connect });
  const settled = applying.catch(() => {});
  await proxy.struck;
  proxy.refuse();
  // It waits until the session of the slow one is over, and with it the lock.
  const other = await fast.apply();
  expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
  proxy.accept();
  return { slow, who, applying, settled, other };
}

test('the reply is cut off, the session is lost, another apply is through meanwhile: exit 0 with its own revision', async () => {
  const { slow, who, applying, other } = await cutOff('cut-after');
  expect(other).toMatchObject({ outcome: 'applied', revision: 4 });
  expect(await applying).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await visible(who)).toEqual({ '/slow': 'after', '/fast': 'after' });
  expect(await slow.recover()).toMatchObject({ outcome: 'nothing-to-do', revision: 4 });
  expect(await slow.apply()).toMatchObject({ outcome: 'nothing-to-do' });
});

test('the commit is cut off, the session is lost, another apply has the revision that it was to be: exit 5, nothing written', async () => {
  const { slow, who, applying, other } = await cutOff('cut-before');
  expect(other).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await failureOf(applying)).toMatchObject({ code: 'fence-lost', exitCode: 5 });
  expect(await visible(who)).toEqual({ '/slow': 'before', '/fast': 'after' });
  expect(await slow.recover()).toMatchObject({ outcome: 'nothing-to-do' });
  expect(await slow.apply()).toMatchObject({ outcome: 'applied', revision: 4 });
});

test('a znode is swapped right before a commit whose reply is lost: exit 8 with its path', async () => {
  const { connect } = freshServer();
  const project = await changed('slow', connect);
  const who = await raw(connect);
  const proxy = await wireProxy(connect, ({ isCommit }) => (isCommit ? 'cut-after' : 'pass'));
  const world = beforeMulti(async (ops) => {
    if (!writes(ops, '/slow')) return;
    await who.remove('/slow');
    await who.create('/slow', 'theirs');
    await who.set('/slow', 'theirs');
  });
  const failure = await failureOf(project.apply({ connect: proxy.connect, world }));
  expect(failure).toMatchObject({ code: 'replaced-foreign', exitCode: 8, details: ['/slow'] });
  expect(await visible(who)).toEqual({ '/slow': 'after' });
  expect(await project.recover()).toMatchObject({ outcome: 'nothing-to-do' });
});

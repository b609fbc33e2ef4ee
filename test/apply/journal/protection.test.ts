import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editProject } from '../../support/edit-project.ts';
import { failureOf, testProject, type TestProject } from '../../support/project.ts';
import { raw, visible } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { filler } from '../../support/filler.ts';

const PROTECTED = [{ match: { document: 'ZnodeTree/*' }, preventDestroy: true }];
const BOTH = ['ZnodeTree/app', 'ZnodeTree/kept'];

function large(letter: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/n${at}`, filler(letter, 130_000)]));
}

/** `app` changes in several batches, `kept` not at all; a rule that is new is about both. */
async function ruled(): Promise<TestProject> {
  const project = await testProject({ environment: { batching: 'journal' } });
  await project.declare(large('a'));
  await project.declare({ '/kept': 'k' }, 'kept');
  await project.apply();
  await project.declare(large('b'));
  await editProject(project, { lifecycle: PROTECTED });
  return project;
}

/** What the ledger protects, as --destroy meets it when no rule asks for it. */
async function protectedNow(project: TestProject): Promise<(string | null)[]> {
  await editProject(project, { lifecycle: [] });
  const { blocked } = await project.plan({ destroy: true });
  return blocked.map(({ document }) => document).toSorted();
}

/** An apply that dies when the batch with `/n5` is to be sent. */
async function killed(project: TestProject): Promise<void> {
  let isDead = false;
  const world = beforeMulti((ops) => {
    isDead ||= writes(ops, '/n5') && writes(ops, '/zkai/.zkai/journal/cursor');
    if (isDead) throw new Error('killed');
  });
  await expect(project.apply({ world })).rejects.toThrow('killed');
}

test('a protection travels in batches, also of a document that does not change, and is in the history', async () => {
  const project = await ruled();
  expect((await project.plan()).transaction).toMatchObject({ mode: 'journal' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', journal: true, revision: 2 });
  expect((await project.plan()).protections).toBeUndefined();
  const log = jsonOf(await project.zkai(['log', '--json']));
  expect((log['entries'] as object[])[0]).toMatchObject({
    protections: BOTH.map((document) => ({ document, protect: true })),
  });
  expect(await protectedNow(project)).toEqual(BOTH);
  expect((await project.zkai(['doctor', '--ledger'])).code).toBe(0);
});

test('a protection that was cut off in its batches is there when they are finished', async () => {
  const project = await ruled();
  await killed(project);
  expect(await project.recover()).toMatchObject({ outcome: 'recovered' });
  expect(await visible(await raw(project.connect))).toMatchObject({ '/n8': filler('b', 130_000) });
  expect(await protectedNow(project)).toEqual(BOTH);
});

test('a protection that was cut off in its batches is gone when they are undone, and what was protected before still is', async () => {
  const project = await ruled();
  await project.zkai(['protect', 'ZnodeTree/kept']);
  await killed(project);
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await protectedNow(project)).toEqual(['ZnodeTree/kept']);
});

test('deletes in batches stop at a protection that came since the plan was saved', async () => {
  const project = await ruled();
  await editProject(project, { lifecycle: [] });
  await project.declare({ '/n0': 'b'.repeat(700_000), '/n1': 'b'.repeat(700_000) });
  await project.plan({ out: 'saved.plan' });
  await project.zkai(['protect', 'ZnodeTree/app']);
  const who = await raw(project.connect);
  const before = await visible(who);
  expect(await failureOf(project.apply({ planFile: 'saved.plan' }))).toMatchObject({
    code: 'blocked',
    exitCode: 4,
  });
  expect(await visible(who)).toEqual(before);
});

test('a document whose record is in a pack with others is protected alone, and stays it when they change', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  await project.declare(large('a'));
  const small = [...'pqrstuvwxyz'];
  for (const name of small) await project.declare({ [`/${name}`]: name }, name);
  await project.apply();
  const who = await raw(project.connect);
  const packs = (await who.children('/zkai/.zkai/documents/test')).filter((name) => name.startsWith('pack-'));
  expect(packs).toHaveLength(1);
  expect((await project.zkai(['protect', 'ZnodeTree/q'])).code).toBe(0);
  expect(await protectedNow(project)).toEqual(['ZnodeTree/q']);
  await project.declare({ ...large('b') });
  for (const name of small) await project.declare({ [`/${name}`]: 'changed' }, name);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', journal: true });
  expect(await protectedNow(project)).toEqual(['ZnodeTree/q']);
  expect(jsonOf(await project.zkai(['status', '--json']))).toMatchObject({ protected: ['ZnodeTree/q'] });
  expect((await project.zkai(['doctor', '--ledger'])).code).toBe(0);
});

test('a rule about more documents than a transaction holds, and nothing else to apply, reaches all of them', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  const documents = Array.from({ length: 5000 }, (_, number) => ({
    apiVersion: 'zkai/v1',
    kind: 'ZnodeTree',
    metadata: { name: `of-many-${number}` },
    spec: { nodes: [{ path: `/n${number}`, text: 'v' }] },
  }));
  const text = documents.map((document) => JSON.stringify(document)).join('\n---\n');
  await writeFile(join(project.directory, 'config/many.yaml'), text);
  await project.apply();
  await editProject(project, { lifecycle: PROTECTED });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2, written: 0, journal: true });
  expect((await project.plan()).protections).toBeUndefined();
});

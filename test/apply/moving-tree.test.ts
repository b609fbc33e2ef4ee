import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../support/project.ts';
import { type Raw, raw } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';

const idle = (): void => {};

/** Works through a proxy that lets somebody else write between the first two readings of every session. */
async function whileOthersWrite<T>(
  project: TestProject,
  who: Raw,
  work: (connect: string) => Promise<T>,
): Promise<T> {
  let reads = 0;
  let writes = 0;
  let resume: () => void = idle;
  const proxy = await wireProxy(project.connect, ({ kind }) => {
    if (kind === 'connect') reads = 0;
    if (kind !== 'read' || ++reads !== 2) return 'pass';
    writes += 1;
    void who.set('/elsewhere', `${writes}`).then(() => resume());
    return 'hold';
  });
  resume = () => proxy.release();
  const result = await work(proxy.connect);
  expect(writes).toBeGreaterThan(0);
  return result;
}

async function existing(): Promise<{ project: TestProject; who: Raw }> {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/ours': '1' });
  await project.apply();
  await who.create('/theirs', 'value');
  await who.create('/elsewhere');
  return { project, who };
}

test('a plan sees every declared znode, also when it has to read a second time because the tree moved', async () => {
  const { project, who } = await existing();
  await project.declare({ '/ours': '2', '/theirs': 'value' });
  const { changes } = await whileOthersWrite(project, who, (connect) => project.plan({ connect }));
  expect(changes.map(({ path, actions }) => `${actions.join()} ${path}`)).toEqual([
    'update /ours',
    'adopt /theirs',
  ]);
});

test('an apply and an adopt on a tree that moves do what they say', async () => {
  const { project, who } = await existing();
  await project.declare({ '/ours': '2', '/theirs': 'other' });
  await whileOthersWrite(project, who, (connect) => project.adopt('/theirs', { connect }));
  expect(await who.text('/theirs')).toBe('value');
  await whileOthersWrite(project, who, (connect) => project.apply({ connect }));
  expect(await who.text('/theirs')).toBe('other');
  expect(await who.text('/ours')).toBe('2');
});

test('drift on a tree that moves is the drift', async () => {
  const { project, who } = await existing();
  await who.set('/ours', 'x');
  const { items } = await whileOthersWrite(project, who, (connect) => project.drift({ connect }));
  expect(items.map(({ path, class: kind }) => `${path} ${kind}`)).toEqual(['/ours drift.modified']);
});

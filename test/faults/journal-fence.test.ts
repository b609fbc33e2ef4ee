import { expect, test } from 'vitest';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { type Raw, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { type Frame, wireProxy } from '../support/wire-proxy.ts';
import { ownServer } from './own-server.ts';
import { startCli } from './start-cli.ts';
import { filler } from '../support/filler.ts';

const freshServer = ownServer();
const LEDGER = '/zkai/.zkai';

/** Each in a batch of its own. */
function large(letter: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/n${at}`, filler(letter, 130_000)]));
}

async function changed(connect: string): Promise<TestProject> {
  const project = await testProject({ connect, environment: { batching: 'journal' }, timeoutMs: 8000 });
  await project.declare(large('a'));
  await project.apply();
  await project.declare(large('b'));
  return project;
}

/** The batch with this number, by the mark that it makes. */
function isBatch(number: number): (frame: Frame) => boolean {
  const mark = `/journal/done-${String(number).padStart(10, '0')}`;
  return ({ kind, wire }) => kind === 'multi' && wire.includes(mark);
}

/** What `lock break` does. */
async function breakLock(who: Raw): Promise<void> {
  for (const name of await who.children(`${LEDGER}/locks`)) await who.remove(`${LEDGER}/locks/${name}`);
  await who.remove(`${LEDGER}/lock`);
}

test('a lock that is broken between two batches: no batch behind it gets in, and the new holder keeps the lock', async () => {
  const project = await changed(freshServer().connect);
  const who = await raw(project.connect);
  const isThird = isBatch(2);
  const proxy = await wireProxy(project.connect, (frame) => (isThird(frame) ? 'hold' : 'pass'));
  const applying = failureOf(project.apply({ connect: proxy.connect }));
  await proxy.struck;
  await expect.poll(() => who.text('/n1')).toMatch(/^b/);
  await breakLock(who);
  await who.create(`${LEDGER}/lock`, '{"who":"new holder"}', { ephemeral: true });
  await who.create(`${LEDGER}/locks/new`, '', { ephemeral: true });
  proxy.release();
  expect(await applying).toMatchObject({ code: 'unfinished', exitCode: 8 });
  const letters = Object.values(await visible(who)).map(([letter]) => letter);
  expect(letters.join('')).toBe('bbaaaaaaa');
  expect(await who.text(`${LEDGER}/lock`)).toBe('{"who":"new holder"}');
  expect(await who.children(`${LEDGER}/locks`)).toEqual(['new']);
  await breakLock(who);
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await visible(who)).toEqual(large('a'));
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test.each([
  ['recover', { exitCode: 0, outcome: 'applied', revision: 2 }],
  ['recover --undo', { exitCode: 5, error: { code: 'stale' } }],
] as const)(
  'an apply in batches that was paused past its session writes nothing any more once %s and another apply are through, and tells what became of it',
  async (how, told) => {
    const project = await changed(freshServer().connect);
    const who = await raw(project.connect);
    const isThird = isBatch(2);
    const proxy = await wireProxy(project.connect, (frame) => (isThird(frame) ? 'hold' : 'pass'));
    const { child, ended } = await startCli(
      ['apply', '-y', '--json', '--connect', proxy.connect, '--timeout', '5s'],
      project.directory,
    );
    await proxy.struck;
    child.kill('SIGSTOP');
    // It waits until the session of the paused one is over.
    const recovered = await project.recover(undefined, { undo: how === 'recover --undo' });
    expect(recovered.outcome).toBe(how === 'recover' ? 'recovered' : 'undone');
    const other = await testProject({ name: 'other', connect: project.connect });
    await other.declare({ '/other': 'x' });
    expect(await other.apply()).toMatchObject({ outcome: 'applied' });
    const before = await who.tree();
    child.kill('SIGCONT');
    proxy.release();
    const run = await ended;
    expect(run.code, run.stdout).toBe(told.exitCode);
    expect(jsonOf(run)).toMatchObject(told);
    const after = await who.tree();
    for (const [path, { stat }] of before)
      if (!path.startsWith(`${LEDGER}/lock`) && path !== LEDGER)
        expect(after.get(path)?.stat, path).toEqual(stat);
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(await visible(who)).toEqual({ ...large(how === 'recover' ? 'b' : 'a'), '/other': 'x' });
  },
);

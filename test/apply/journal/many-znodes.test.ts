import { expect, test } from 'vitest';
import { historyProject } from '../../history/history-project.ts';
import { raw } from '../../support/raw.ts';
import { type Frame, wireProxy } from '../../support/wire-proxy.ts';

const MANY = 20_000;

/** One document of so many znodes; every one of `changed` has a value of its own. */
function znodes(changed: readonly number[] = []): Record<string, string> {
  const values = Array.from({ length: MANY }, (_, number): [string, string] => [
    `/app/n${String(number).padStart(5, '0')}`,
    `value ${number} ${'-'.repeat(40)}`,
  ]);
  for (const number of changed) values[number] = [values[number]?.[0] ?? '', 'changed'];
  return Object.fromEntries(values);
}

test('a document of 20,000 znodes is applied in batches; ten changes later are one transaction that touches no other znode', async () => {
  const project = await historyProject({ environment: { batching: 'journal' }, timeoutMs: 20_000 });
  await project.declare(znodes());
  const first = await project.apply();
  expect(first).toMatchObject({ outcome: 'applied', revision: 1, written: MANY + 1 });
  expect(first.transactions).toBeGreaterThan(10);
  expect((await project.plan()).changes).toEqual([]);
  const who = await raw(project.connect);
  const before = await who.tree();

  const changed = Array.from({ length: 10 }, (_, number) => number * 1999 + 7);
  await project.declare(znodes(changed));
  const frames: Frame[] = [];
  const proxy = await wireProxy(project.connect, (frame) => {
    frames.push(frame);
    return 'pass';
  });
  expect(await project.apply({ connect: proxy.connect })).toMatchObject({
    outcome: 'applied',
    revision: 2,
    transactions: 1,
    written: 10,
  });
  // Taking the lock, the commit, giving the lock back.
  const multis = frames.filter(({ kind }) => kind === 'multi');
  expect(multis.map(({ isLock, isCommit }) => (isLock ? 'lock' : isCommit ? 'commit' : 'other'))).toEqual([
    'lock',
    'commit',
    'other',
  ]);

  const after = await who.tree();
  const moved = [...after].flatMap(([path, { stat }]) =>
    path.startsWith('/app') && stat.mzxid !== before.get(path)?.stat.mzxid ? [path] : [],
  );
  expect(moved).toEqual(changed.map((number) => `/app/n${String(number).padStart(5, '0')}`));
  expect(new Set(moved.map((path) => after.get(path)?.stat.mzxid)).size).toBe(1);
  expect((await project.plan()).changes).toEqual([]);
  const { fields } = (await project.show('@2')).changes[0] ?? {};
  expect(fields).toMatchObject([{ after: 'changed' }]);
}, 180_000);

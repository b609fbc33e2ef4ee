import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { historyProject } from '../../history/history-project.ts';
import { kazoo } from '../../support/kazoo.ts';
import { type Declared, failureOf } from '../../support/project.ts';
import { type Raw, raw } from '../../support/raw.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { filler } from '../../support/filler.ts';

const CURSOR = '/zkai/.zkai/journal/cursor';

/** What makes an apply too large for one transaction, in nine batches. */
function ballast(letter: string): Declared {
  return Object.fromEntries(
    Array.from({ length: 9 }, (_, number) => [`/zz/${number}`, filler(letter, 130_000)]),
  );
}

const journaled = () => historyProject({ environment: { batching: 'journal' } });

/** Every znode but the ledger and the ballast, byte by byte. */
async function bytesOf(who: Raw): Promise<Record<string, string>> {
  const tree = [...(await who.tree())].filter(([path]) => path !== '/' && !/^\/(zkai|zz)/.test(path));
  return Object.fromEntries(tree.map(([path, { data }]) => [path, data.toString('latin1')]));
}

/** Dies before one of the last batches. */
function dying() {
  return beforeMulti((ops) => {
    if (writes(ops, CURSOR) && writes(ops, '/zz/7')) throw new Error('killed');
  });
}

/** Values of every kind, in names of every kind. */
const OLD: Declared = {
  '/a space/and another': 'text',
  '/ünï-cödé 日本/☃ é': 'ünïcödé 日本 😀',
  '/empty': '',
  '/bytes': Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0xc3, 0x28]),
  '/json': { 'ключ 😀': [null, '', 1.5] },
  '/null': null,
  '/made empty': 'soon',
  '/made text': Buffer.from([0x00]),
  '/gone/with ☃': Buffer.from([0xed, 0xa0, 0x80]),
  '/gone/empty': '',
};
const NEW: Declared = {
  '/a space/and another': Buffer.from([0xc3, 0x28, 0x00]),
  '/ünï-cödé 日本/☃ é': '',
  '/empty': 'filled',
  '/bytes': Buffer.from([0x00, 0xff]),
  '/json': [{ 'ключ 😀': '\u2028' }],
  '/null': 'null',
  '/made empty': '',
  '/made text': ' \n',
  '/new/naïve ☃/x y': Buffer.from([0x80]),
  '/new/empty': '',
};

function expected(declared: Declared): Record<string, string> {
  const nodes: Record<string, string> = {};
  for (const [path, value] of Object.entries(declared)) {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== '') nodes[parent] ??= '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    nodes[path] = (Buffer.isBuffer(value) ? value : Buffer.from(text)).toString('latin1');
  }
  return nodes;
}

test('values and names of every kind go through the journal: there, back, finished, undone, rolled back', async () => {
  const project = await journaled();
  const who = await raw(project.connect);
  const declare = (nodes: Declared, letter: string) => project.declare({ ...nodes, ...ballast(letter) });
  const inOrder = async (nodes: Declared) => {
    expect(await bytesOf(who)).toEqual(expected(nodes));
    expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  };
  await declare(OLD, 'a');
  expect((await project.plan()).transaction.mode).toBe('journal');
  await project.apply();
  await inOrder(OLD);
  expect((await project.plan()).changes).toEqual([]);

  await declare(NEW, 'b');
  await project.apply({ world: dying() }).catch(() => {});
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  await inOrder(OLD);

  await project.apply({ world: dying() }).catch(() => {});
  expect(await project.recover()).toMatchObject({ outcome: 'recovered' });
  await inOrder(NEW);
  expect((await project.plan()).changes).toEqual([]);

  expect((await project.rollback('@1', { batching: 'journal' })).result).toMatchObject({
    outcome: 'applied',
  });
  await inOrder(OLD);
  await project.rollback('@3', { batching: 'journal' });
  await inOrder(NEW);
});

test('znodes without any data, as other clients make them, are adopted, changed, deleted and brought back', async () => {
  const project = await journaled();
  const who = await raw(project.connect);
  await who.create('/anchor');
  await kazoo(project.connect, 'for name in ["kept", "changed", "gone"]: zk.create("/" + name, None)');
  const all = { '/kept': '', '/changed': '', '/gone': '', '/anchor': '' };
  await project.declare({ ...all, ...ballast('a') });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 10 });
  expect((await project.plan()).changes).toEqual([]);

  await project.declare({ '/kept': '', '/changed': 'now', '/anchor': '', ...ballast('b') });
  await project.apply({ world: dying() }).catch(() => {});
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await bytesOf(who)).toEqual(all);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(await bytesOf(who)).toEqual({ '/kept': '', '/changed': 'now', '/anchor': '' });
  expect((await project.plan()).changes).toEqual([]);
  expect((await who.get('/kept'))?.stat.version).toBe(0);
});

/** As large as zkai lets one be: what else is in the frame is known from the plan of a smaller one. */
async function largest(project: Awaited<ReturnType<typeof journaled>>): Promise<number> {
  const guess = 990_000;
  await project.declare({ '/large': randomBytes(guess), ...ballast('a') });
  const { transaction } = await project.plan();
  expect(transaction.bytes).toBeGreaterThan(guess);
  return guess + transaction.limit - transaction.bytes;
}

test('a value of almost 1 MB that nothing makes smaller goes through the journal, there and back; one byte more is refused', async () => {
  const project = await journaled();
  const who = await raw(project.connect);
  const size = await largest(project);
  const holds = async (data: Buffer) => {
    expect((await who.get('/large'))?.data.equals(data)).toBe(true);
    expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  };
  await project.declare({ '/large': randomBytes(size + 1), ...ballast('a') });
  const refused = await failureOf(project.apply());
  expect(refused).toMatchObject({ code: 'too-large', exitCode: 4 });
  expect(refused.details.join()).toMatch(/1,000,001 bytes, and one holds 1,000,000/);
  expect(await who.get('/large')).toBeNull();

  const [first, second] = [randomBytes(size), randomBytes(size)];
  await project.declare({ '/large': first, ...ballast('a') });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 1 });
  await holds(first);
  expect((await project.plan()).changes).toEqual([]);

  await project.declare({ '/large': second, ...ballast('b') });
  await project.apply({ world: dying() }).catch(() => {});
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone', revision: 2 });
  await holds(first);
  await project.apply({ world: dying() }).catch(() => {});
  expect(await project.recover()).toMatchObject({ outcome: 'recovered', revision: 3 });
  await holds(second);
  await project.rollback('@1', { batching: 'journal' });
  await holds(first);
  await project.declare(ballast('c'));
  await project.apply();
  expect(await who.get('/large')).toBeNull();
});

test('a foreign value too large to be put back where it was is not replaced: exit 4 with both sizes', async () => {
  const project = await journaled();
  const who = await raw(project.connect);
  await project.declare({ '/ours': 'small' });
  await project.apply();
  const theirs = randomBytes(1_040_000);
  await who.set('/ours', theirs);
  await project.declare({ '/ours': 'small', ...ballast('a') });
  const refused = await failureOf(project.apply());
  expect(refused).toMatchObject({ code: 'too-large', exitCode: 4 });
  expect(refused.details.join()).toMatch(/1,04\d,\d{3} bytes, and one holds 1,000,000/);
  expect((await who.get('/ours'))?.data.equals(theirs)).toBe(true);
  expect(await who.children('/zz')).toEqual([]);
});

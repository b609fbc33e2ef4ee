import { expect, test } from 'vitest';
import { type WriteOp } from '../../src/model/write-op.ts';
import { type World } from '../../src/ports/world.ts';
import { ZookeeperError } from '../../src/ports/zookeeper.ts';
import { beforeMulti } from '../apply/journal/before-multi.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { type Raw, raw, visible } from '../support/raw.ts';
import { type Frame, type Verdict, wireProxy } from '../support/wire-proxy.ts';
import { ownServer } from './own-server.ts';
import { filler } from '../support/filler.ts';

const freshServer = ownServer();
const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';
const STRIDE = IS_FULL ? 1 : 8;
const LIMITS = { timeout: IS_FULL ? 900_000 : 120_000 };

/** Each in a batch of its own. */
function large(letter: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/n${at}`, filler(letter, 130_000)]));
}

const BEFORE = { ...large('a'), '/gone': 'old' };
const AFTER = { ...large('b'), '/new': 'n' };

async function changed(): Promise<TestProject> {
  const { connect } = freshServer();
  const project = await testProject({ connect, environment: { batching: 'journal' }, timeoutMs: 8000 });
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(AFTER);
  return project;
}

/** Whether a transaction is before the one that says that the apply has begun, or behind it. */
function phases(): (frame: Frame) => 'before' | 'beginning' | 'behind' {
  let hasBegun = false;
  return ({ wire }) => {
    if (wire.includes('"state":"applying"')) {
      hasBegun = true;
      return 'beginning';
    }
    return hasBegun ? 'behind' : 'before';
  };
}

/** Fails at one transaction of a phase, counted from 0; `isThere` tells whether there was one. */
async function cutting(
  project: TestProject,
  phase: 'before' | 'beginning' | 'behind',
  at: number,
  verdict: Verdict,
) {
  const phaseOf = phases();
  let multis = 0;
  const proxy = await wireProxy(project.connect, (frame) => {
    if (frame.kind !== 'multi' || phaseOf(frame) !== phase) return 'pass';
    multis += 1;
    return multis === at + 1 ? verdict : 'pass';
  });
  return { connect: proxy.connect, isThere: () => multis > at };
}

/** All of the new tree, and a ledger that says so. */
async function isApplied(project: TestProject): Promise<void> {
  const who = await raw(project.connect);
  expect(await visible(who)).toEqual(AFTER);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  expect(JSON.parse((await who.text('/zkai/.zkai/revision')) ?? '')).toMatchObject({ state: 'stable' });
  // Where the release was cut off, the session's end removes them.
  await expect.poll(() => who.children('/zkai/.zkai/locks'), { timeout: 10_000 }).toEqual([]);
  await who.session.close();
}

test.each(['cut-before', 'cut-after'] as const)(
  'the connection is lost at any transaction before an apply in batches has begun (%s): exit 7, nothing changed',
  LIMITS,
  async (verdict) => {
    for (let at = 0; ; at += STRIDE) {
      const project = await changed();
      const { connect, isThere } = await cutting(project, 'before', at, verdict);
      const failing = failureOf(project.apply({ connect }));
      const failure = await failing.catch(() => null);
      if (!isThere()) break;
      expect(failure, `at ${at}`).toMatchObject({ code: 'session-lost', exitCode: 7 });
      await hasNotBegun(project);
    }
  },
);

test.each(['cut-before', 'cut-after'] as const)(
  'the connection is lost at any transaction behind the beginning of an apply in batches (%s): it goes on, exit 0',
  LIMITS,
  async (verdict) => {
    let cuts = 0;
    for (let at = 0; ; at += STRIDE) {
      const project = await changed();
      const { connect, isThere } = await cutting(project, 'behind', at, verdict);
      expect(await project.apply({ connect }), `at ${at}`).toMatchObject({ outcome: 'applied', revision: 2 });
      await isApplied(project);
      if (!isThere()) break;
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(1);
  },
);

/** Nothing of the new tree, no revision more, and the next apply goes through. */
async function hasNotBegun(project: TestProject): Promise<void> {
  const who = await raw(project.connect);
  expect(await visible(who)).toEqual(BEFORE);
  expect(await who.children('/zkai/.zkai/history')).toHaveLength(1);
  await who.session.close();
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2 });
  await isApplied(project);
}

test('the connection is lost before the transaction that begins an apply in batches is there: exit 7, nothing changed', async () => {
  const project = await changed();
  const { connect } = await cutting(project, 'beginning', 0, 'cut-before');
  const failure = await failureOf(project.apply({ connect }));
  expect(failure).toMatchObject({ code: 'session-lost', exitCode: 7 });
  expect(failure.message).toContain('nothing was written');
  await hasNotBegun(project);
});

test('the reply to the transaction that begins an apply in batches is lost: it goes on, exit 0', async () => {
  const project = await changed();
  const { connect } = await cutting(project, 'beginning', 0, 'cut-after');
  expect(await project.apply({ connect })).toMatchObject({ outcome: 'applied', revision: 2 });
  await isApplied(project);
});

/** A process whose session ends with the transaction that begins the journal: what becomes of it is up to `then`. */
function endingWithItsBeginning(then: (ops: readonly WriteOp[]) => Promise<void>): Partial<World> {
  let isGone = false;
  return beforeMulti(async (ops) => {
    const isBeginning = ops.some(({ op, path }) => op === 'create' && path === '/zkai/.zkai/journal/cursor');
    if (isBeginning) await then(ops);
    isGone ||= isBeginning;
    // On the session that follows, the fence is deleted, not checked.
    if (isGone && ops.every(({ op }) => op === 'check' || isBeginning))
      throw new ZookeeperError('session-expired', 'the session has expired', { sent: true });
  });
}

test('the session ends with the reply to the beginning lost, which went through: exit 8, and recover finishes it', async () => {
  const project = await changed();
  const who = await raw(project.connect);
  const failure = await failureOf(project.apply({ world: endingWithItsBeginning((ops) => who.multi(ops)) }));
  expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8 });
  expect(failure.hint).toContain('zkai recover');
  expect(await project.recover()).toMatchObject({ outcome: 'recovered', revision: 2 });
  await isApplied(project);
});

test('the same, and somebody else has recovered it meanwhile: it is applied, and says by whom', async () => {
  const project = await changed();
  const who = await raw(project.connect);
  const world = endingWithItsBeginning(async (ops) => {
    await who.multi(ops);
    await releaseLocks(who);
    expect(await project.recover()).toMatchObject({ outcome: 'recovered' });
  });
  const notes = ['Somebody else finished it while it was cut off.'];
  expect(await project.apply({ world })).toMatchObject({ outcome: 'applied', notes });
  await isApplied(project);
});

test.each([
  ['its fence stands', 'session-lost', 7, async () => {}],
  ['its fence is gone', 'fence-lost', 5, releaseLocks],
] as const)(
  'the session ends before the beginning went through, and %s: %s, exit %i',
  async (_, code, exitCode, then) => {
    const project = await changed();
    const who = await raw(project.connect);
    const failure = await failureOf(project.apply({ world: endingWithItsBeginning(() => then(who)) }));
    expect(failure).toMatchObject({ code, exitCode });
    await hasNotBegun(project);
  },
);

/** As the server does when a session ends. */
async function releaseLocks(who: Raw): Promise<void> {
  for (const name of await who.children('/zkai/.zkai/locks')) await who.remove(`/zkai/.zkai/locks/${name}`);
  await who.remove('/zkai/.zkai/lock');
}

import { expect, test } from 'vitest';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { type Frame, type Verdict, wireProxy } from '../support/wire-proxy.ts';
import { ownServer } from './own-server.ts';

const freshServer = ownServer();
const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';
const STRIDE = IS_FULL ? 1 : 8;
const LIMITS = { timeout: IS_FULL ? 900_000 : 120_000 };

/** Each in a batch of its own. */
function large(letter: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/n${at}`, letter.repeat(130_000)]));
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
async function cutting(project: TestProject, phase: 'before' | 'behind', at: number, verdict: Verdict) {
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
  expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
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
      const who = await raw(project.connect);
      expect(await visible(who)).toEqual(BEFORE);
      expect(await who.children('/zkai/.zkai/history')).toHaveLength(1);
      await who.session.close();
      expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2 });
      await isApplied(project);
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

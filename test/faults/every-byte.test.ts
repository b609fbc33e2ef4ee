import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Verdict, wireProxy } from '../support/wire-proxy.ts';
import { oneApply } from './before-or-after.ts';
import { ownServer } from './own-server.ts';

const freshServer = ownServer();
const IS_FULL = process.env['ZKAI_TEST_FULL'] === '1';
/** As many offsets as a quick run tries, both ends among them. */
const SOME = 7;
const SEED = 20260101;
/** All of them take minutes. */
const LIMITS = { timeout: IS_FULL ? 1_200_000 : 60_000 };

/** Applies once while the commit, or the reply to it, is cut at an offset; how many bytes it has, and how it ended. */
async function applyCutAt(way: 'request' | 'reply', at: number) {
  const { project, end } = await oneApply(freshServer().connect);
  let bytes = 0;
  const proxy = await wireProxy(project.connect, (frame): Verdict => {
    if (!frame.isCommit) return 'pass';
    if (way === 'request') {
      bytes = frame.wire.length;
      return { cutRequestAt: at };
    }
    if (at < Infinity) return { cutReplyAt: at };
    return {
      reply: (reply) => {
        bytes = reply.length;
        return reply;
      },
    };
  });
  const outcome = await end(proxy.connect);
  expect(proxy.frames.filter(({ isCommit }) => isCommit)).toHaveLength(1);
  return { bytes, outcome };
}

/** All, or some that are the same in every run. */
function offsets(bytes: number): number[] {
  if (IS_FULL) return Array.from({ length: bytes }, (_, at) => at);
  const some = fc.sample(fc.integer({ min: 1, max: bytes - 2 }), { numRuns: SOME - 2, seed: SEED });
  return [0, ...some, bytes - 1];
}

/** Some side by side: most of the time they wait. */
async function eachOffset(bytes: number, tryAt: (at: number) => Promise<void>): Promise<void> {
  const left = offsets(bytes);
  const lane = async () => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) await tryAt(at);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

test(
  'the commit is cut at any byte on its way to the server: exit 7, nothing written, and it is sent once',
  LIMITS,
  async () => {
    const { bytes, outcome } = await applyCutAt('request', Infinity);
    expect(outcome).toBeOneOf(['before', 'after']); // all of it left, and the server may have seen it
    expect(bytes).toBeGreaterThan(500);
    await eachOffset(bytes, async (at) => {
      expect((await applyCutAt('request', at)).outcome, `at ${at}`).toBe('before');
    });
  },
);

test('the reply to the commit is cut at any byte: it is found in the history, exit 0', LIMITS, async () => {
  const { bytes, outcome } = await applyCutAt('reply', Infinity);
  expect(outcome).toBe('after');
  expect(bytes).toBeGreaterThan(100);
  await eachOffset(bytes, async (at) => {
    expect((await applyCutAt('reply', at)).outcome, `at ${at}`).toBe('after');
  });
});

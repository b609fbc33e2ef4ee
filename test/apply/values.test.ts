import { expect, test } from 'vitest';
import { FRAME_LIMIT } from '../../src/model/write-op.ts';
import { failureOf, testProject, json } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';

test('empty values, null, unicode and spaces arrive as declared', async () => {
  const project = await testProject();
  await project.declare({
    '/empty': '',
    '/null': null,
    '/text null': 'null',
    '/with space/ä 日本': { 'ключ 😀': [null, '', 'a b'] },
    '/string': json('ü'),
    '/zero': 0,
    '/false': false,
  });
  await project.apply();
  expect(await visible(await raw(project.connect))).toEqual({
    '/empty': '',
    '/null': 'null',
    '/text null': 'null',
    '/with space': '',
    '/with space/ä 日本': '{"ключ 😀":[null,"","a b"]}',
    '/string': '"ü"',
    '/zero': '0',
    '/false': 'false',
  });
  expect((await project.plan()).changes).toEqual([]);
});

test('a value of 1 MB is refused with the sizes before anything is sent', async () => {
  const project = await testProject();
  await project.declare({ '/x': '1' });
  await project.apply();
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  await project.declare({ '/x': '1', '/large': noise(1_000_000) });
  const run = await project.zkai(['apply', '-y', '--json']);
  expect(run.code, run.stdout).toBeOneOf([3, 4]);
  expect(run.stdout).toMatch(/1,?000,?000/);
  expect(await fingerprint(who)).toEqual(before);
});

test('what does not fit one transaction is refused by plan and apply alike: exit 4, with both sizes', async () => {
  const project = await testProject();
  const nodes: Record<string, string> = {};
  for (let index = 0; index < 12; index += 1) nodes[`/n${index}`] = noise(70_000);
  await project.declare(nodes);
  const plan = await project.zkai(['plan', '--json']);
  expect(plan.code).toBe(4);
  const view = JSON.parse(plan.stdout) as {
    transaction: { bytes: number; limit: number };
    blocked: { guard: string }[];
  };
  expect(view.transaction.limit).toBe(FRAME_LIMIT);
  expect(view.transaction.bytes).toBeGreaterThan(FRAME_LIMIT);
  expect(view.blocked.map(({ guard }) => guard)).toEqual(['too-large']);
  const failure = await failureOf(project.apply());
  expect(failure).toMatchObject({ code: 'too-large', exitCode: 4 });
  expect(failure.details.join()).toContain(view.transaction.bytes.toLocaleString('en'));
  expect((await (await raw(project.connect)).tree()).size).toBe(0);
});

test('just below the limit it is applied, and the size that plan says is the size that is sent', async () => {
  const project = await testProject();
  await project.declare({ '/x': '1' });
  await project.apply();
  // The record of a text that does not compress is about as large as the text itself.
  for (const size of [100, 200_000, 400_000]) {
    await project.declare({ '/x': '1', '/large': noise(size) });
    const { transaction } = await project.plan();
    let sent = 0;
    const proxy = await wireProxy(project.connect, (frame) => {
      if (frame.isCommit) sent = frame.bytes;
      return 'pass';
    });
    expect(await project.apply({ connect: proxy.connect })).toMatchObject({ outcome: 'applied' });
    // Id and time have the same length; only where they are deflated with the rest they may pack differently.
    expect(Math.abs(sent - transaction.bytes)).toBeLessThanOrEqual(size < 4000 ? 0 : 64);
  }
  // The history keeps the value of before, so there is less room than for a new one.
  expect(await largestThatFits(project)).toBeGreaterThan(100_000);
});

/** Bisects the largest value that plan takes, and applies exactly that one. */
async function largestThatFits(project: Awaited<ReturnType<typeof testProject>>): Promise<number> {
  let [low, high] = [10_000, 900_000];
  while (high - low > 500) {
    const size = Math.floor((low + high) / 2);
    await project.declare({ '/x': '1', '/large': noise(size) });
    if ((await project.plan()).blocked.length === 0) low = size;
    else high = size;
  }
  await project.declare({ '/x': '1', '/large': noise(high + 500) });
  expect(await failureOf(project.apply())).toMatchObject({ code: 'too-large', exitCode: 4 });
  await project.declare({ '/x': '1', '/large': noise(low - 500) });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  return low;
}

/** A text that does not compress well: the same every time (a linear congruential generator). */
function noise(size: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let state = 12_345;
  let text = '';
  while (text.length < size) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += alphabet[state >>> 26];
  }
  return text;
}

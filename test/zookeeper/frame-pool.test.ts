import { expect, test } from 'vitest';
import { returnFrame, takeFrame } from '../../src/zookeeper/frame-pool.ts';

const LARGE = 200_000;

test('memory of a frame goes to nobody else before it is returned, and then to the next one', () => {
  const first = takeFrame(LARGE);
  const second = takeFrame(LARGE);
  expect(second.buffer).not.toBe(first.buffer);
  returnFrame(first);
  const third = takeFrame(LARGE - 1000);
  expect(third.buffer).toBe(first.buffer);
  expect(third.length).toBe(LARGE - 1000);
  expect(takeFrame(LARGE).buffer).not.toBe(first.buffer);
});

test('a frame that fits no returned memory gets its own', () => {
  returnFrame(takeFrame(LARGE));
  expect(takeFrame(2 * LARGE).length).toBe(2 * LARGE);
});

test('small frames are not kept', () => {
  const small = takeFrame(100);
  returnFrame(small);
  expect(takeFrame(100)).not.toBe(small);
  expect(takeFrame(LARGE).buffer).not.toBe(small.buffer);
});

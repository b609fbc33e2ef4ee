import { expect, test } from 'vitest';
import { append } from '../../src/model/append.ts';

test('a list takes more items at once than a call has room for arguments', () => {
  const list = [0];
  append(list, Array(1_000_000).fill(1));
  expect(list).toHaveLength(1_000_001);
});

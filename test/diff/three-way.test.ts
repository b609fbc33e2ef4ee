import { describe, expect, it } from 'vitest';
import { type BaseSide, type LiveSide, classify } from '../../src/diff/three-way.ts';
import { type ChangeClass } from '../../src/model/change.ts';

type Value = '-' | 'A' | 'B';
const VALUES: readonly Value[] = ['-', 'A', 'B'];

const bytes = (value: string): Buffer => Buffer.from(JSON.stringify({ value }));
const base = (value: string): BaseSide => ({ data: bytes(value), czxid: '0x1', mzxid: '0x2' });
const live = (value: string, czxid: string, mzxid: string): LiveSide => ({
  data: bytes(value),
  stat: { czxid, mzxid },
});
const desired = (value: string): { data: Buffer } => ({ data: bytes(value) });

/** base, live, desired: `-` is absent. A live value other than the base's was written later to the same znode. */
const TABLE: readonly (readonly [Value, Value, Value, ChangeClass])[] = [
  ['-', '-', '-', 'in-sync'],
  ['-', '-', 'A', 'pending'],
  ['-', '-', 'B', 'pending'],
  ['-', 'A', '-', 'unmanaged'],
  ['-', 'A', 'A', 'adopt'],
  ['-', 'A', 'B', 'adopt'],
  ['-', 'B', '-', 'unmanaged'],
  ['-', 'B', 'A', 'adopt'],
  ['-', 'B', 'B', 'adopt'],
  ['A', '-', '-', 'converged'],
  ['A', '-', 'A', 'drift.deleted'],
  ['A', '-', 'B', 'conflict'],
  ['A', 'A', '-', 'pending'],
  ['A', 'A', 'A', 'in-sync'],
  ['A', 'A', 'B', 'pending'],
  ['A', 'B', '-', 'conflict'],
  ['A', 'B', 'A', 'drift.modified'],
  ['A', 'B', 'B', 'converged'],
  ['B', '-', '-', 'converged'],
  ['B', '-', 'A', 'conflict'],
  ['B', '-', 'B', 'drift.deleted'],
  ['B', 'A', '-', 'conflict'],
  ['B', 'A', 'A', 'converged'],
  ['B', 'A', 'B', 'drift.modified'],
  ['B', 'B', '-', 'pending'],
  ['B', 'B', 'A', 'pending'],
  ['B', 'B', 'B', 'in-sync'],
];

describe('classify', () => {
  it('has a row for each of the 27 combinations', () => {
    const rows = new Set(TABLE.map(([b, l, d]) => `${b}${l}${d}`));
    const all = VALUES.flatMap((b) => VALUES.flatMap((l) => VALUES.map((d) => `${b}${l}${d}`)));
    expect([...rows].sort()).toEqual(all.sort());
    expect(TABLE).toHaveLength(27);
  });

  it.each(TABLE)('base %s, live %s, desired %s is %s', (b, l, d, expected) => {
    const liveSide = l === '-' ? null : live(l, '0x1', l === b ? '0x2' : '0x9');
    expect(classify(b === '-' ? null : base(b), liveSide, d === '-' ? null : desired(d))).toBe(expected);
  });

  it.each([
    // The value of the base under other zxids: rewritten, then recreated.
    ['A', live('A', '0x1', '0x9'), 'A', 'touched'],
    ['A', live('A', '0x1', '0x9'), 'B', 'pending'],
    ['A', live('A', '0x1', '0x9'), '-', 'pending'],
    ['A', live('A', '0x8', '0x9'), 'A', 'touched'],
    ['A', live('A', '0x8', '0x9'), 'B', 'pending'],
    ['A', live('A', '0x8', '0x9'), '-', 'pending'],
    // Recreated with another value.
    ['A', live('B', '0x8', '0x9'), 'A', 'drift.recreated'],
    ['A', live('B', '0x8', '0x9'), 'B', 'converged'],
    ['A', live('B', '0x8', '0x9'), 'C', 'conflict'],
    ['A', live('B', '0x8', '0x9'), '-', 'conflict'],
    // Modified, and a third value wanted.
    ['A', live('B', '0x1', '0x9'), 'C', 'conflict'],
  ] as const)('base %s, live %j, desired %s is %s', (b, liveSide, d, expected) => {
    expect(classify(base(b), liveSide, d === '-' ? null : desired(d))).toBe(expected);
  });

  it('believes the zxids and does not compare data behind them', () => {
    const unread: LiveSide = { data: Buffer.alloc(0), stat: { czxid: '0x1', mzxid: '0x2' } };
    expect(classify(base('A'), unread, desired('A'))).toBe('in-sync');
  });

  it('takes a znode that only was formatted anew as touched', () => {
    const pretty = Buffer.from('{ "value":\n  "A" }');
    const rewritten: LiveSide = { data: pretty, stat: { czxid: '0x1', mzxid: '0x9' } };
    expect(classify(base('A'), rewritten, desired('A'))).toBe('touched');
    expect(classify(base('A'), rewritten, { data: pretty })).toBe('touched');
  });
});

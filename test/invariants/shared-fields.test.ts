import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryIgnored, withoutIgnored } from '../../src/diff/ignored.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { type Change } from '../../src/model/change.ts';
import { type Json } from '../../src/model/json.ts';
import { planOf } from '../support/plan-world.ts';

const PARAMETERS =
  process.env['ZKAI_TEST_FULL'] === '1' ? { numRuns: 20_000 } : { numRuns: 1500, seed: 20_260_101 };

const key = fc.constantFrom('a', 'b', 'c');
const { value } = fc.letrec<{ value: Json; member: Json }>((tie) => ({
  value: fc.dictionary(key, tie('member'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
  member: fc.oneof(
    { maxDepth: 2 },
    fc.integer({ min: 0, max: 2 }),
    tie('value'),
    fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
  ) as fc.Arbitrary<Json>,
}));
const text = value.map((json) => canonicalJson(json));
const pointer = fc
  .array(fc.constantFrom('a', 'b', 'c', '*', '0'), { minLength: 1, maxLength: 2 })
  .map((tokens) => `/${tokens.join('/')}`);
const pointers = fc.array(pointer, { maxLength: 2 });
const flag = fc.constantFrom(undefined, true as const);

/** Base, live and desired of one znode; somebody wrote it since unless live is as zkai left it. */
interface Three {
  readonly base: string;
  readonly live: string;
  readonly desired: string;
  readonly mzxid: string;
}

function rowOf(
  { base, live, desired, mzxid }: Three,
  ignored: readonly string[],
  merge?: true,
): Change | undefined {
  const plan = planOf({
    base: { '/x': { value: base, mzxid: '0x1' } },
    live: { '/x': { value: live, mzxid } },
    desired: { '/x': desired },
    ignored,
    ...(merge === undefined ? {} : { merge }),
  });
  return plan.changes.find(({ path }) => path === '/x');
}

/** What is there once the row is applied. */
function applied({ base, live, desired, mzxid }: Three, row: Change | undefined): Three {
  if (row === undefined || row.actions.length === 0) return { base, live, desired, mzxid };
  const after = String(row.after);
  // Of a merged value the ledger has the side of the files, and not the zxid of the write.
  return {
    base: String(row.recorded ?? after),
    live: after,
    desired,
    mzxid: row.recorded === undefined ? '0x1' : '0x9',
  };
}

const rest = (data: string, fields: readonly string[]): string =>
  withoutIgnored(Buffer.from(data), fields).toString();

describe('any base, live and desired value, and any ignored fields', () => {
  it('come to what is declared, but for those fields: then the plan is empty, and stays so while they are written', () => {
    fc.assert(
      fc.property(
        fc.tuple(text, text, text, text),
        pointers,
        flag,
        ([base, live, desired, later], fields, merge) => {
          const three = { base, live, desired, mzxid: '0x5' };
          const row = rowOf(three, fields, merge);
          const next = applied(three, row);
          const isSettled = row === undefined || row.actions.length > 0;
          if (isSettled && row?.recorded === undefined)
            expect(rest(next.live, fields)).toBe(rest(desired, fields));
          // Whatever was written has the ignored fields that were live.
          if (row?.actions[0] === 'update')
            expect(String(carryIgnored(Buffer.from(next.live), Buffer.from(live), fields))).toBe(next.live);
          if (!isSettled) return;
          expect(rowOf(next, fields, merge)?.actions ?? []).toEqual([]);
          const tuned = carryIgnored(Buffer.from(next.live), Buffer.from(later), fields).toString();
          expect(rowOf({ ...next, live: tuned, mzxid: '0xa' }, fields, merge)?.actions ?? []).toEqual([]);
        },
      ),
      PARAMETERS,
    );
  });

  it('are a change, a conflict or drift exactly where they would be without those fields', () => {
    fc.assert(
      fc.property(text, text, text, pointers, (base, live, desired, fields) => {
        const row = rowOf({ base, live, desired, mzxid: '0x5' }, fields);
        const bare = { base: rest(base, fields), live: rest(live, fields), desired: rest(desired, fields) };
        expect(row?.class).toBe(rowOf({ ...bare, mzxid: '0x5' }, [])?.class);
        // Where an element of a list is left out, the one behind it stands in its place.
        for (const { pointer: at } of row?.fields ?? [])
          if (!/\/\d+$/.test(at)) expect(fields).not.toContain(at);
      }),
      PARAMETERS,
    );
  });
});

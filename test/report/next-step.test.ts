import { describe, expect, it } from 'vitest';
import { type Plan } from '../../src/model/plan.ts';
import { nextAfterPlan, nextCommand } from '../../src/report/pretty/next-step.ts';
import { completePlan } from '../../src/plan/build.ts';
import { planOf } from '../support/plan-world.ts';

const SHAPE = { mode: 'atomic', transactions: 1, ops: 5, bytes: 500, limit: 1_000_000 } as const;
const planned = (world: Parameters<typeof planOf>[0], shape = SHAPE): Plan =>
  completePlan(planOf(world), shape);
const create = planned({ desired: { '/a': 'x' } });
const here = { connect: undefined };

describe('the next step after a plan', () => {
  it('is to apply it, in the same environment, on the same servers', () => {
    expect(nextAfterPlan(create, null, here)).toBe('zkai apply --env dev');
    expect(nextAfterPlan(create, 'my plan', here)).toBe("zkai apply 'my plan'");
    expect(nextAfterPlan(create, null, { connect: 'h:1/x' })).toBe('zkai apply --env dev --connect h:1/x');
    expect(nextAfterPlan(create, 'p', { connect: 'h:1/x' })).toBe('zkai apply p --connect h:1/x');
  });

  it('repeats what the plan is a part of', () => {
    const selection = { targets: ['/a', 'TaskConfig/*'], excludes: ['/b'], noDelete: true };
    const part = planned({ desired: { '/a': 'x', '/b': 'y' }, selection });
    const flags = "--target /a --target 'TaskConfig/*' --exclude /b --no-delete";
    expect(nextAfterPlan(part, null, here)).toBe(`zkai apply --env dev ${flags}`);
    expect(nextAfterPlan(part, 'p', here)).toBe('zkai apply p');
  });

  it('repeats --batch, without which it would be refused', () => {
    const typed = { ...here, batch: 'journal' } as const;
    expect(nextAfterPlan(create, null, typed)).toBe('zkai apply --env dev --batch journal');
    expect(nextAfterPlan(create, 'p', typed)).toBe('zkai apply p');
    const saved = { savedPlan: true, cleanGit: false, planMaxAgeMs: 1000 };
    const strict = { ...create, require: saved };
    expect(nextAfterPlan(strict, null, typed)).toBe('zkai plan --env dev --batch journal --out dev.plan');
    const inBatches = { ...strict, transaction: { ...strict.transaction, mode: 'journal' } } as const;
    const late = { ...here, now: Date.parse(strict.createdAt) + 2000 };
    expect(nextAfterPlan(inBatches, 'p', late)).toBe('zkai plan --env dev --batch journal --out p');
  });

  it('is nothing where nothing can be applied', () => {
    const taken = planned({ live: { '/a': { value: 'y', czxid: '0x9' } }, desired: { '/a': 'x' } });
    expect(nextAfterPlan(taken, null, here)).toBeUndefined();
    const conflict = planned({
      base: { '/a': 'x' },
      live: { '/a': { value: 'z', mzxid: '0x5' } },
      desired: { '/a': 'y' },
    });
    expect(nextAfterPlan(conflict, null, here)).toBeUndefined();
  });
});

it('quotes what a shell would take apart', () => {
  expect(nextCommand('plan', 'my env', here)).toBe("zkai plan --env 'my env'");
});

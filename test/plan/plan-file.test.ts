import { describe, expect, it } from 'vitest';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type Plan } from '../../src/model/plan.ts';
import { completePlan } from '../../src/plan/build.ts';
import { decodePlan, encodePlan } from '../../src/plan/plan-file.ts';
import { planOf } from '../support/plan-world.ts';

const SHAPE = { mode: 'atomic', transactions: 1, ops: 5, bytes: 500, limit: 1_000_000 } as const;

function somePlan(): Plan {
  const draft = planOf({
    base: { '/a': '{"lr":1}', '/b': 'x' },
    live: { '/a': '{"lr":1}', '/b': 'x', '/c': { value: 'x', czxid: '0x9' } },
    desired: { '/a': '{"lr":2}', '/c': 'y', '/d/é 1': '' },
  });
  return completePlan(draft, SHAPE);
}

function refusal(text: string): ZkaiFailure {
  try {
    decodePlan(text, 'my.plan');
  } catch (error) {
    if (error instanceof ZkaiFailure) return error;
    throw error;
  }
  throw new Error('the plan was accepted');
}

describe('a saved plan', () => {
  it('is read back as it was', () => {
    const plan = somePlan();
    expect(decodePlan(encodePlan(plan), 'my.plan')).toEqual(plan);
  });

  it('has the same digest whenever and wherever the same change is planned', () => {
    const plan = somePlan();
    const later = completePlan(
      { ...plan, createdAt: '2027-01-01T00:00:00.000Z', revision: 9 },
      { ...SHAPE, bytes: 9 },
    );
    expect(later.digest).toBe(plan.digest);
  });

  it.each(Object.keys(JSON.parse(encodePlan(somePlan())) as object))(
    'is refused when its %s was edited',
    (member) => {
      const file = JSON.parse(encodePlan(somePlan())) as Record<string, unknown>;
      expect(refusal(JSON.stringify({ ...file, [member]: 77 })).code).toBe('plan-refused');
      expect(refusal(JSON.stringify({ ...file, [member]: undefined })).code).toBe('plan-refused');
    },
  );

  it('is refused when something was added to it', () => {
    const file = { ...(JSON.parse(encodePlan(somePlan())) as object), extra: 1 };
    expect(refusal(JSON.stringify(file)).code).toBe('plan-refused');
  });

  it.each(['path', 'actions', 'class', 'reason', 'precondition', 'after', 'fields', 'source'])(
    'is refused when the %s of a change was edited',
    (member) => {
      const file = JSON.parse(encodePlan(somePlan())) as { changes: Record<string, unknown>[] };
      file.changes[0] = { ...file.changes[0], [member]: 'edited' };
      expect(refusal(JSON.stringify(file)).exitCode).toBe(5);
    },
  );

  it.each(['', 'not json', '[]', '"x"', '{}', '{"apiVersion":"zkai.plan/v1"}', 'null'])(
    'is refused when it is %j',
    (text) => {
      expect(refusal(text).code).toBe('plan-refused');
    },
  );

  it('is refused when a newer zkai made it', () => {
    const file = { ...(JSON.parse(encodePlan(somePlan())) as object), format: 3 };
    expect(refusal(JSON.stringify(file)).message).toContain('newer');
  });

  it.each([{ changes: null }, { changes: [1] }, { changes: [{ path: '/../x' }] }, { documents: 3 }])(
    'is refused, not crashed on, with %j in it',
    (damage) => {
      const file = { ...(JSON.parse(encodePlan(somePlan())) as object), ...damage };
      expect(refusal(JSON.stringify(file)).code).toBe('plan-refused');
    },
  );
});

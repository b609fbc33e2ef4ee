import { describe, expect, it } from 'vitest';
import { type Plan } from '../../src/model/plan.ts';
import { planView } from '../../src/report/json/plan.ts';
import { createPaint } from '../../src/report/paint.ts';
import { nextAfterPlan } from '../../src/report/pretty/next-step.ts';
import { renderPlan } from '../../src/report/pretty/plan.ts';
import { outputProblems } from './output-schemas.ts';
import { change, json, plan } from './samples.ts';

const MADE = Date.parse('2026-11-22T10:00:00.000Z');
const MINUTE = 60_000;
const ROWS = [change('/zkai/a', { after: json({ x: 1 }) })];
const aging = (limitMs?: number, savedPlan = false): Plan =>
  plan(ROWS, {
    require: { savedPlan, cleanGit: true, ...(limitMs === undefined ? {} : { planMaxAgeMs: limitMs }) },
  });
const told = (of: Plan, minutes: number): string[] =>
  renderPlan(of, { paint: createPaint({ color: false }), verbose: false, now: MADE + minutes * MINUTE })
    .split('\n')
    .filter((line) => /^(?:Made|Expired|Can be)/.test(line));

describe('a saved plan', () => {
  it('says how old it is, and until when it can be applied', () => {
    expect(told(aging(), 0)).toEqual([]);
    expect(told(aging(), 90)).toEqual(['Made 2026-11-22T10:00:00.000Z, 90 min ago.']);
    expect(told(aging(245 * MINUTE), 0)).toEqual([
      'Can be applied until 2026-11-22T14:05:00.000Z (require.planMaxAge 4 h 5 min).',
    ]);
    expect(told(aging(60 * MINUTE), 60).at(-1)).toMatch(/^Can be applied until/);
    expect(told(aging(60 * MINUTE), 90)).toEqual([
      'Made 2026-11-22T10:00:00.000Z, 90 min ago.',
      'Expired 2026-11-22T11:00:00.000Z, 30 min ago: apply refuses it (require.planMaxAge).',
    ]);
  });

  it('that is blocked cannot be applied, so it does not say until when', () => {
    const row = { guard: 'clean-git', path: null, document: null, source: null, reason: 'r', hint: 'h' };
    const blocked = plan(ROWS, {
      require: { savedPlan: false, cleanGit: true, planMaxAgeMs: MINUTE },
      blocked: [row],
    });
    expect(told(blocked, 0)).toEqual([]);
    expect(told(blocked, 2).join()).toContain('Expired');
  });

  it('that is looked at later says how old it is, be it seconds, with changes and without', () => {
    const options = { paint: createPaint({ color: false }), verbose: false, tellsAge: true };
    for (const rows of [ROWS, []])
      expect(renderPlan(plan(rows), { ...options, now: MADE + 7000 })).toMatch(
        /^Made 2026-11-22T10:00:00\.000Z, 7 s ago\.$/m,
      );
  });

  it('has the same as data', () => {
    const views = [planView(plan(ROWS)), planView(aging(60 * MINUTE, true))];
    expect(views.map(({ require, expiresAt }) => ({ ...require, expiresAt }))).toEqual([
      { savedPlan: false, planMaxAgeMs: null, cleanGit: false, expiresAt: null },
      { savedPlan: true, planMaxAgeMs: 3_600_000, cleanGit: true, expiresAt: '2026-11-22T11:00:00.000Z' },
    ]);
    for (const view of views) expect(outputProblems({ ...view, ok: true, exitCode: 0 })).toEqual([]);
  });

  it('that is too old, or that is required and not there, is to be made next', () => {
    const here = { connect: undefined };
    const late = { ...here, now: MADE + 61 * MINUTE };
    expect(nextAfterPlan(aging(60 * MINUTE), 'a.plan', { ...here, now: MADE })).toBe('zkai apply a.plan');
    expect(nextAfterPlan(aging(60 * MINUTE), 'a.plan', late)).toBe('zkai plan --env dev --out a.plan');
    expect(nextAfterPlan(aging(undefined, true), null, here)).toBe('zkai plan --env dev --out dev.plan');
    expect(nextAfterPlan(aging(undefined, true), 'a.plan', late)).toBe('zkai apply a.plan');
  });
});

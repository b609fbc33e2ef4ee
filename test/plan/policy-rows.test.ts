import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Blocked } from '../../src/model/change.ts';
import { type Plan } from '../../src/model/plan.ts';
import { type Policy, type PolicyFinding, type PolicyVerdict } from '../../src/model/policy.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { withJudgements, withWindows } from '../../src/plan/judgements.ts';
import { placeIn } from '../../src/plan/place-findings.ts';
import { policyRows } from '../../src/plan/policy-rows.ts';
import { planOf } from '../support/plan-world.ts';

const POLICY: Policy = { id: 'p', run: ['node', 'a b.mjs'], level: 'mandatory', timeoutMs: 1000, env: [] };
const FINDING: PolicyFinding = {
  severity: 'error',
  message: 'm',
  path: null,
  document: null,
  pointer: '',
  fix: null,
};
const NOWHERE = { environment: 'dev', place: () => ({ document: null, source: null }) };
const judged = (...findings: readonly Partial<PolicyFinding>[]): PolicyVerdict => ({
  outcome: 'judged',
  findings: findings.map((finding) => ({ ...FINDING, ...finding })),
});

function hintOf(level: Policy['level'], fix: string | null): string | undefined {
  return policyRows({ ...POLICY, level }, judged({ fix }), NOWHERE).blocked[0]?.hint;
}

describe('the rows of a policy', () => {
  test.each([
    ['advisory', 'error', 'note'],
    ['advisory', 'info', 'note'],
    ['mandatory', 'error', 'blocked'],
    ['mandatory', 'warning', 'note'],
    ['overridable', 'error', 'overridable'],
    ['overridable', 'info', 'note'],
  ] as const)('of level %s for an %s: %s', (level, severity, expected) => {
    const { blocked, notes } = policyRows({ ...POLICY, level }, judged({ severity }), NOWHERE);
    const [row] = blocked;
    expect(notes).toHaveLength(expected === 'note' ? 1 : 0);
    expect(row === undefined ? 'note' : row.overridable === true ? 'overridable' : 'blocked').toBe(expected);
  });

  test('name the next step, and none around a mandatory policy', () => {
    expect(hintOf('mandatory', null)).toBe('change the files, or the policy');
    expect(hintOf('mandatory', 'ask for fewer')).toBe('ask for fewer');
    expect(hintOf('overridable', null)).toBe('if that is meant, --override policy/p --reason TEXT');
  });

  test('name the command that shows what it prints, where it failed', () => {
    const failed: PolicyVerdict = { outcome: 'failed', reason: 'it is gone', details: [] };
    expect(policyRows(POLICY, failed, NOWHERE).blocked).toEqual([
      {
        guard: 'policy/p',
        path: null,
        document: null,
        source: null,
        reason: 'the policy failed: it is gone',
        hint: `zkai plan --env dev --json | node 'a b.mjs'`,
      },
    ]);
  });

  test('are sentences on a line each, of a length that can be read, and not more than a hundred', () => {
    const rows = policyRows(
      POLICY,
      judged({ message: ` a\n\tb ${'x'.repeat(1000)}` }, ...Array.from({ length: 1500 }, () => ({}))),
      NOWHERE,
    );
    expect(rows.blocked[0]?.reason).toBe(`a b ${'x'.repeat(496)}…`);
    expect(rows.blocked).toHaveLength(101);
    expect(rows.blocked.at(-1)?.reason).toBe('and 1,401 more findings');
  });
});

function at(line: number) {
  return { file: 'config/app.yaml', line, column: 1, endLine: line, endColumn: 2 };
}

describe('the place of a finding', () => {
  const draft = planOf({ desired: { '/a': '{"b": {"c": 1}, "d": 2}' } });
  const [change] = draft.changes;
  const plan = {
    ...draft,
    changes: [
      {
        ...change!,
        source: at(1),
        fields: [
          { pointer: '/b/c', op: 'add', sensitive: false, source: at(7) },
          { pointer: '/b', op: 'add', sensitive: false, source: at(6) },
        ],
      },
    ],
    documents: [{ ...draft.documents[0]!, source: at(1) }],
  } as unknown as Plan;
  const place = placeIn(plan, null);
  const lineOf = (path: string | null, pointer = '', document: string | null = null): number | undefined =>
    place({ path: path === null ? null : znodePath(path), document, pointer }).source?.line;

  test.each([
    ['/a', '/b/c', 7],
    ['/a', '/b/c/0', 7],
    ['/a', '/b/x', 6],
    ['/a', '/d', 1],
    ['/a', '', 1],
    ['/none', '/b', undefined],
  ])('%s %s of a saved plan is that of the nearest field that it knows: %s', (path, pointer, line) => {
    expect(lineOf(path, pointer)).toBe(line);
  });

  test('is that of the document where only that is named, and nowhere where it is unknown', () => {
    expect(lineOf(null, '/spec', 'ZnodeTree/app')).toBe(1);
    expect(lineOf(null, '', 'ZnodeTree/none')).toBeUndefined();
    expect(lineOf(null)).toBeUndefined();
  });

  test('tells the document of a znode, unless the finding does', () => {
    expect(place({ path: znodePath('/a'), document: null, pointer: '' }).document).toBe('ZnodeTree/app');
    expect(place({ path: znodePath('/a'), document: 'X/y', pointer: '' }).document).toBe('X/y');
  });
});

const rowOf = (guard: string, reason = 'r'): Blocked => ({
  guard,
  path: null,
  document: null,
  source: null,
  reason,
  hint: '',
});
const guardsOf = (plan: Plan): string[] => plan.blocked.map(({ guard, reason }) => `${guard} ${reason}`);

describe('judgements', () => {
  const said = fc.array(
    fc
      .tuple(fc.constantFrom('policy/a', 'policy/b', 'window/1'), fc.constantFrom('x', 'y'))
      .map(([guard, reason]): Blocked => ({ ...rowOf(guard, reason), overridable: true })),
  );

  test('never let more pass than fewer of them, and an override holds for what was said, and no more', () => {
    fc.assert(
      fc.property(said, said, said, said, (before, first, second, lifted) => {
        const overridden = lifted.map((row) => ({ ...row, because: 'b' }));
        const plan = {
          blocked: [rowOf('maxDeletes'), ...before],
          overridden,
          summary: {},
        } as unknown as Plan;
        const some = withJudgements(plan, [{ blocked: first, notes: [] }]);
        const all = withJudgements(plan, [
          { blocked: first, notes: [] },
          { blocked: second, notes: [] },
        ]);
        expect(guardsOf(all)).toEqual(expect.arrayContaining(guardsOf(some)));
        const stays = (row: Blocked): boolean =>
          !lifted.some(({ guard, reason }) => guard === row.guard && reason === row.reason);
        expect(some.blocked).toEqual([rowOf('maxDeletes'), ...first.filter(stays)]);
        expect(some.summary.blocked).toBe(some.blocked.length);
      }),
    );
  });

  test('of another moment replace those of windows, and no others', () => {
    const rows = ['maxDeletes', 'policy/a', 'window/1'].map((guard) => rowOf(guard));
    const plan = { blocked: rows, summary: {} } as unknown as Plan;
    const notes = [{ ...rowOf('window/2'), severity: 'info' as const }];
    const later = withWindows(plan, { blocked: [rowOf('window/3')], notes });
    expect(guardsOf(later)).toEqual(['maxDeletes r', 'policy/a r', 'window/3 r']);
    expect(later.notes).toEqual(notes);
    expect(withWindows(later, { blocked: [], notes: [] })).not.toHaveProperty('notes');
  });
});

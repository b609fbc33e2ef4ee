import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Change } from '../../src/model/change.ts';
import { compileLifecycle, type LifecycleRule } from '../../src/model/lifecycle.ts';
import { type Guards, type Move } from '../../src/model/project.ts';
import { type BaseNode, type DesiredNode, type LiveNode, recordKey } from '../../src/model/tree.ts';
import { nameOf, parentOf, type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { buildPlan, completePlan, conflictsOf } from '../../src/plan/build.ts';
import { type PlanDraft, type PlanInput } from '../../src/plan/input.ts';
import { blockedToday } from '../../src/plan/rules-of-today.ts';

const RUNS = { seed: 88, numRuns: process.env['ZKAI_TEST_FULL'] === '1' ? 40_000 : 1_200 };
const PATHS = ['/a', '/a/x', '/a/x/p', '/b', '/b/x', '/c', '/c/y/z', '/c/y'].map((path) => znodePath(path));
const POSITION = { file: 'zkai.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };

const owner = fc.constantFrom('t', 't', 'u');
const nothing = { base: null, live: null, desired: null, isChange: false };
/** What one path is in the three trees: its value, and whose it is; in the ledger `null` for one made on the way. */
const node = fc.oneof(
  { weight: 8, arbitrary: fc.constant(nothing) },
  { weight: 5, arbitrary: owner.map((it) => ({ ...nothing, base: { doc: it }, live: 'same' as const })) },
  {
    weight: 4,
    arbitrary: fc
      .record({ from: owner, to: owner, isChange: fc.boolean() })
      .map(({ from, to, isChange }) => ({
        base: { doc: from },
        live: 'same' as const,
        desired: { doc: to },
        isChange,
      })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('t', 'v').map((it) => ({ ...nothing, desired: { doc: it } })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      base: fc.constantFrom(null, { doc: 't' }, { doc: null }),
      live: fc.constantFrom(null, 'same', 'changed', 'recreated'),
      desired: fc.constantFrom(null, { doc: 't' }, { doc: 'u' }, { doc: 'v' }),
      isChange: fc.boolean(),
    }),
  },
);
const trees = fc.record({
  nodes: fc.tuple(...PATHS.map(() => node)),
  foreign: fc.subarray(PATHS, { maxLength: 1 }),
  isMoved: fc.boolean(),
  destroy: fc.boolean(),
});
type Trees = typeof trees extends fc.Arbitrary<infer T> ? T : never;

const rule: fc.Arbitrary<LifecycleRule> = fc.record({
  match: fc.constantFrom(
    ...['ZnodeTree/t', 'ZnodeTree/u', 'ZnodeTree/*'].map((document) => ({ document })),
    ...['/a/**', '/*', '/b/x', '/c/y'].map((path) => ({ path })),
  ),
  preventDestroy: fc.boolean(),
  deletion: fc.constantFrom('delete', 'orphan', 'confirm', 'forbid'),
  source: fc.constant(POSITION),
});
const limit = fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined, freq: 2 });
const percent = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined, freq: 2 });
const guards = fc.record({
  maxDeletes: limit,
  maxDeletePercent: percent,
  maxChanges: limit,
  allowEmpty: fc.boolean(),
});

interface Rules {
  readonly guards: Guards;
  readonly lifecycle: readonly LifecycleRule[];
  readonly protectedDocs: readonly string[];
}

/** Some rules, and the same with more of them. */
const added = fc
  .record({
    some: fc.record({
      guards,
      lifecycle: fc.array(rule, { maxLength: 2 }),
      protectedDocs: fc.subarray(['t']),
    }),
    more: fc.record({
      guards,
      lifecycle: fc.array(rule, { maxLength: 2 }),
      protectedDocs: fc.subarray(['t', 'u']),
    }),
    allowDeletes: limit,
  })
  .map(({ some, more, allowDeletes }) => ({
    allowDeletes,
    some: { ...some, guards: withoutAbsent(some.guards) } as Rules,
    all: {
      guards: stricter(some.guards, more.guards),
      lifecycle: [...some.lifecycle, ...more.lifecycle],
      protectedDocs: [...some.protectedDocs, ...more.protectedDocs],
    } as Rules,
  }));

type Limits = typeof guards extends fc.Arbitrary<infer T> ? T : never;

function withoutAbsent(limits: Limits): Guards {
  return Object.fromEntries(
    Object.entries(limits).filter(([, value]) => value !== undefined),
  ) as unknown as Guards;
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function stricter(one: Limits, other: Limits): Guards {
  return withoutAbsent({
    maxDeletes: least(one.maxDeletes, other.maxDeletes),
    maxDeletePercent: least(one.maxDeletePercent, other.maxDeletePercent),
    maxChanges: least(one.maxChanges, other.maxChanges),
    allowEmpty: one.allowEmpty && other.allowEmpty,
  });
}

const documentOf = (doc: string) => ({ id: `ZnodeTree/${doc}`, kind: 'ZnodeTree', name: doc, cluster: null });
const keyOf = (doc: string): string => recordKey(documentOf(doc));

function inputOf(
  { nodes, foreign, isMoved, destroy }: Trees,
  rules: Rules,
  allowDeletes?: number,
): PlanInput {
  const bases = new Map<ZnodePath, BaseNode>();
  const live = new Map<ZnodePath, LiveNode>();
  const desired = new Map<ZnodePath, DesiredNode>();
  for (const [index, { base, live: now, desired: wanted, isChange }] of nodes.entries()) {
    const path = PATHS[index] as ZnodePath;
    const value = base?.doc === null ? '' : 'old';
    if (base !== null) bases.set(path, baseNode(path, base.doc, value));
    // Only what is below a znode that is there can be there.
    const isAbove = path === `/${nameOf(path)}` || live.has(parentOf(path));
    if (now !== null && isAbove) live.set(path, liveNode(path, now === 'same' ? value : 'other', now));
    if (wanted !== null && !destroy)
      desired.set(path, {
        path,
        data: Buffer.from(isChange ? 'new' : 'old'),
        document: `ZnodeTree/${wanted.doc}`,
        source: POSITION,
        locate: () => POSITION,
      });
  }
  for (const path of foreign) {
    const child = znodePath(`${path}/foreign`);
    if (live.has(path)) live.set(child, liveNode(child, 'f', 'recreated'));
  }
  const docs = new Set([...desired.values()].map(({ document }) => document.slice('ZnodeTree/'.length)));
  const moved: Move[] = [{ from: 'ZnodeTree/t', to: 'ZnodeTree/v', source: POSITION }];
  return {
    project: 'p',
    environment: 'e',
    root: znodePath('/zkai'),
    ledger: 'id',
    revision: 1,
    bootstrap: false,
    ...(destroy ? { destroy: true as const } : {}),
    desired: {
      nodes: desired,
      documents: new Map(
        [...docs].map((doc) => [
          `ZnodeTree/${doc}`,
          { ...documentOf(doc), source: POSITION, specHash: 'sha256:0', references: [] },
        ]),
      ),
    },
    bases,
    live: { nodes: live, children: childrenOf([...live.keys()]) },
    applied: new Map(),
    moved: isMoved && docs.has('v') && !docs.has('t') ? moved : [],
    guards: rules.guards,
    lifecycle: compileLifecycle(rules.lifecycle),
    protectedRecords: new Set(rules.protectedDocs.map(keyOf)),
    allowDeletes,
    acl: undefined,
    createdAt: '',
    git: null,
  };
}

function baseNode(path: ZnodePath, doc: string | null, data: string): BaseNode {
  return {
    path,
    owner: { project: 'p', environment: 'e', document: doc === null ? null : `ZnodeTree/${doc}` },
    record: doc === null ? null : keyOf(doc),
    revision: 1,
    czxid: '0x1',
    mzxid: '0x1',
    aversion: 0,
    acl: 'world:anyone:cdrwa',
    data: Buffer.from(data),
  };
}

function liveNode(path: ZnodePath, data: string, since: 'same' | 'changed' | 'recreated'): LiveNode {
  const stat = {
    czxid: since === 'recreated' ? '0x2' : '0x1',
    mzxid: since === 'same' ? '0x1' : '0x2',
    ctime: 0,
    mtime: 0,
    version: 1,
    cversion: 0,
    aversion: 0,
    ephemeralOwner: '0x0',
    dataLength: data.length,
    numChildren: 0,
    pzxid: '0x1',
  };
  return { path, data: Buffer.from(data), stat };
}

function childrenOf(paths: readonly ZnodePath[]): Map<ZnodePath, string[]> {
  const children = new Map<ZnodePath, string[]>();
  for (const path of paths.toSorted())
    children.set(parentOf(path), [...(children.get(parentOf(path)) ?? []), nameOf(path)]);
  return children;
}

/** What an apply of this plan writes, `null` where it writes nothing because something stops it. */
function writesOf(plan: PlanDraft): { deletes: string[]; writes: string[] } | null {
  if (plan.blocked.length > 0 || conflictsOf(plan).length > 0) return null;
  const having = (...actions: Change['actions']): string[] =>
    plan.changes
      .filter((change) => actions.some((action) => change.actions.includes(action)))
      .map(({ path }) => path);
  return { deletes: having('delete'), writes: having('create', 'update') };
}

const guardsOf = (plan: PlanDraft): Set<string> => new Set(plan.blocked.map(({ guard }) => guard));
const RULED = new Set([
  'preventDestroy',
  'forbid',
  'confirm',
  'orphan',
  'allowEmpty',
  'maxDeletes',
  'maxDeletePercent',
  'maxChanges',
]);

test('no guard, rule or protection that is added permits more: not a delete, not a write, and nothing that was blocked', () => {
  let [compared, stopped] = [0, 0];
  fc.assert(
    fc.property(trees, added, (world, { some, all, allowDeletes }) => {
      const before = buildPlan(inputOf(world, some, allowDeletes));
      const after = buildPlan(inputOf(world, all, allowDeletes));
      expect([...guardsOf(before)].filter((guard) => !guardsOf(after).has(guard))).toEqual([]);
      const [then, now] = [writesOf(before), writesOf(after)];
      if (now === null) {
        stopped += 1;
        return;
      }
      expect(then).not.toBeNull();
      compared += 1;
      expect(then?.deletes).toEqual(expect.arrayContaining(now.deletes));
      expect(then?.writes).toEqual(expect.arrayContaining(now.writes));
    }),
    RUNS,
  );
  // Both must be common, or this shows nothing.
  expect(Math.min(compared, stopped)).toBeGreaterThan(RUNS.numRuns / 20);
});

test('what a plan of today would not do, the rules of today do not let a saved plan do', () => {
  let passed = 0;
  fc.assert(
    fc.property(trees, added, (world, { some, all, allowDeletes }) => {
      const input = inputOf(world, some, allowDeletes);
      const saved = buildPlan(input);
      const wanted = writesOf(saved);
      if (wanted === null) return;
      const shape = { mode: 'atomic', transactions: 1, ops: 1, bytes: 1, limit: 2 } as const;
      const rules = { guards: all.guards, lifecycle: compileLifecycle(all.lifecycle), bases: input.bases };
      if (blockedToday(completePlan(saved, shape), rules).length > 0) return;
      passed += 1;
      const again = buildPlan(inputOf(world, { ...all, protectedDocs: some.protectedDocs }, allowDeletes));
      expect([...guardsOf(again)].filter((guard) => RULED.has(guard))).toEqual([]);
      expect(writesOf(again)).toEqual(wanted);
    }),
    RUNS,
  );
  expect(passed).toBeGreaterThan(RUNS.numRuns / 50);
});

test('a protected document loses no znode that is there, whatever is permitted', () => {
  fc.assert(
    fc.property(trees, added, (world, { all }) => {
      const input = inputOf(world, { ...all, protectedDocs: ['t'] }, 99);
      const plan = buildPlan(input);
      if (writesOf(plan) === null) return;
      const protecting = new Set([
        ...(plan.protections ?? []).map(({ document }) => document),
        'ZnodeTree/t',
      ]);
      const taken = plan.changes.filter(({ path, actions, document, precondition }) => {
        const base = input.bases.get(path);
        const isOurs = base?.record === keyOf('t') && precondition?.czxid === base.czxid;
        return isOurs && actions.length > 0 && !protecting.has(document ?? '');
      });
      expect(taken).toEqual([]);
      expect(
        plan.changes.filter(
          ({ path, actions }) => input.bases.get(path)?.record === keyOf('t') && actions.includes('delete'),
        ),
      ).toEqual([]);
    }),
    RUNS,
  );
});

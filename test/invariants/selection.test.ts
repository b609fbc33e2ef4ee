import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Selection } from '../../src/model/selection.ts';
import {
  ancestorsOf,
  comparePaths,
  parentOf,
  type ZnodePath,
  znodePath,
} from '../../src/model/znode-path.ts';
import { conflictsOf } from '../../src/plan/build.ts';
import { type PlanDraft } from '../../src/plan/input.ts';
import { planOf } from '../support/plan-world.ts';

const PATHS = ['/p', '/p/a', '/p/a/x', '/p/a/y', '/p/b', '/p/b/x', '/q', '/q/a'];
const DOCUMENTS = ['TaskConfig/a', 'TaskConfig/b', 'ModelParams/c'];

interface Znode {
  readonly value: string;
  readonly document: string;
}
interface Base extends Znode {
  readonly parent?: boolean;
  readonly czxid: string;
}
interface Live {
  readonly value: string;
  readonly czxid: string;
}
interface Tree {
  readonly base: Record<string, Base>;
  readonly live: Record<string, Live>;
  readonly desired: Record<string, Znode>;
}

const znode = fc.record({ value: fc.constantFrom('1', '2'), document: fc.constantFrom(...DOCUMENTS) });
const place = fc.record({
  base: fc.option(znode, { freq: 2 }),
  desired: fc.option(znode, { freq: 2 }),
  isGone: fc.boolean(),
  isOurParent: fc.boolean(),
});
const tree = fc.tuple(...PATHS.map(() => place)).map((places): Tree => {
  const made: Tree = { base: {}, live: {}, desired: {} };
  for (const [index, { base, desired, isGone }] of places.entries()) {
    const path = PATHS[index] as string;
    if (desired !== null) made.desired[path] = desired;
    if (base === null) continue;
    made.base[path] = { ...base, czxid: '0x1' };
    if (!isGone) made.live[path] = { value: base.value, czxid: '0x1' };
  }
  for (const [index, { isOurParent }] of places.entries()) {
    const path = PATHS[index] as string;
    const hasChildren = Object.keys(made.live).some((other) => other.startsWith(`${path}/`));
    if (made.live[path] !== undefined || !hasChildren) continue;
    const isOurs = isOurParent && made.base[path] === undefined;
    made.live[path] = { value: '', czxid: isOurs ? '0x1' : '0x5' };
    if (isOurs) made.base[path] = { value: '', document: '', parent: true, czxid: '0x1' };
  }
  return made;
});
const name = fc.constantFrom(...DOCUMENTS, 'TaskConfig/*', ...PATHS, '/p/*', '/*/a');
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });

const plan = (world: Tree, selection?: Partial<Selection>): PlanDraft =>
  planOf({ ...world, root: '/zkai', ...(selection === undefined ? {} : { selection }) });

const isStopped = (draft: PlanDraft): boolean => draft.blocked.length > 0 || conflictsOf(draft).length > 0;

/** What an apply leaves behind. Fails where ZooKeeper would refuse an operation. */
function applied(world: Tree, { changes }: PlanDraft): Tree {
  const [live, base] = [{ ...world.live }, { ...world.base }];
  const childrenOf = (path: ZnodePath) =>
    Object.keys(live).filter((other) => parentOf(znodePath(other)) === path);
  for (const { path } of changes.filter(({ actions }) => actions.includes('delete')).toReversed()) {
    expect(childrenOf(path), `children of ${path}`).toEqual([]);
    delete live[path];
    delete base[path];
  }
  for (const { path, actions, document, after } of changes) {
    if (actions.length === 0 || actions.includes('delete')) continue;
    if (actions.includes('release')) {
      delete base[path];
      continue;
    }
    if (actions.includes('create')) {
      const parent = parentOf(path);
      expect(parent === '/' || live[parent] !== undefined, `parent of ${path}`).toBe(true);
      expect(live[path]).toBeUndefined();
    }
    const czxid = actions.includes('create') ? '0x9' : (live[path]?.czxid ?? '');
    const value = String(after);
    live[path] = { value, czxid };
    base[path] = { value, document: document ?? '', czxid, ...(document === null ? { parent: true } : {}) };
  }
  return { live, base, desired: world.desired };
}

/** What people can tell apart: the values that are there, and whose each is. */
function facts({ live, base }: Tree): unknown {
  const owners = Object.entries(base).map(([path, { document }]) => [path, document]);
  const values = Object.entries(live).map(([path, { value }]) => [path, value]);
  return { owners: Object.fromEntries(owners), values: Object.fromEntries(values) };
}

const settings = { seed: 8, numRuns: process.env['ZKAI_TEST_FULL'] === undefined ? 1000 : 20_000 };

test('a part, then the rest, leave the tree that the whole plan leaves', () => {
  let tried = 0;
  fc.assert(
    fc.property(tree, names, fc.constantFrom('targets', 'excludes'), (world, chosen, way) => {
      const whole = plan(world);
      const part = plan(world, { [way]: chosen });
      if (isStopped(whole) || isStopped(part)) return;
      tried += 1;
      const between = applied(world, part);
      const other = plan(between, { [way === 'targets' ? 'excludes' : 'targets']: chosen });
      const rest = isStopped(other) ? between : applied(between, other);
      expect(facts(applied(rest, plan(rest)))).toEqual(facts(applied(world, whole)));
    }),
    settings,
  );
  expect(tried).toBeGreaterThan(settings.numRuns / 20);
});

test('a part and what it leaves out are the rows of the whole plan, each once', () => {
  fc.assert(
    fc.property(tree, names, names, fc.boolean(), (world, targets, excludes, noDelete) => {
      const whole = plan(world);
      const part = plan(world, { targets, excludes, noDelete });
      const out = part.selection?.leftOut ?? [];
      const rows = [...part.changes, ...out].map(({ path }) => path).sort(comparePaths);
      expect(rows).toEqual(whole.changes.map(({ path }) => path));
    }),
    settings,
  );
});

test('what is excluded, and what is not targeted, is not touched, and neither is whose it is', () => {
  fc.assert(
    fc.property(tree, names, (world, excludes) => {
      const part = plan(world, { excludes });
      for (const { path, document } of part.changes) {
        expect(excludes).not.toContain(document);
        for (const above of [path, ...ancestorsOf(path)]) expect(excludes).not.toContain(above);
      }
    }),
    settings,
  );
});

test('no-delete never deletes, and what it keeps is deleted by the next plan without it', () => {
  fc.assert(
    fc.property(tree, (world) => {
      const whole = plan(world);
      const part = plan(world, { noDelete: true });
      expect(part.changes.filter(({ actions }) => actions.includes('delete'))).toEqual([]);
      if (isStopped(whole) || isStopped(part)) return;
      const kept = applied(world, part);
      expect(Object.keys(kept.live)).toEqual(expect.arrayContaining(Object.keys(world.live)));
      expect(facts(applied(kept, plan(kept)))).toEqual(facts(applied(world, whole)));
    }),
    settings,
  );
});

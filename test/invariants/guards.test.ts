import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Guards } from '../../src/model/project.ts';
import { type BaseNode, type DesiredNode, type LiveNode } from '../../src/model/tree.ts';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { buildPlan } from '../../src/plan/build.ts';
import { type PlanInput } from '../../src/plan/input.ts';

/** What a path is in the three trees. */
const side = fc.constantFrom(null, 'a', 'b');
const world = fc.array(fc.record({ base: side, live: side, desired: side }), { minLength: 1, maxLength: 12 });
const limit = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined });
const percent = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined });
const guards = fc
  .record({ maxDeletes: limit, maxDeletePercent: percent, maxChanges: limit, allowEmpty: fc.boolean() })
  .map(
    (all) =>
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as Guards,
  );

const POSITION = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
type World = readonly { base: string | null; live: string | null; desired: string | null }[];

/** A plan of one document over the paths /n0, /n1, … */
function planOf(nodes: World, limits: Guards) {
  const bases = new Map<ZnodePath, BaseNode>();
  const live = new Map<ZnodePath, LiveNode>();
  const desired = new Map<ZnodePath, DesiredNode>();
  for (const [index, node] of nodes.entries()) {
    const path = znodePath(`/n${index}`);
    const zxids = { czxid: '0x1', mzxid: node.base === node.live ? '0x1' : '0x2' };
    if (node.live !== null) live.set(path, liveNode(path, node.live, zxids));
    if (node.desired !== null)
      desired.set(path, {
        path,
        data: Buffer.from(node.desired),
        document: 'ZnodeTree/t',
        source: POSITION,
        locate: () => POSITION,
      });
    if (node.base !== null) bases.set(path, baseNode(path, node.base));
  }
  const input: PlanInput = {
    project: 'p',
    environment: 'e',
    root: znodePath('/zkai'),
    ledger: 'id',
    revision: 1,
    bootstrap: false,
    desired: { nodes: desired, documents: new Map() },
    bases,
    live: { nodes: live, children: new Map() },
    applied: new Map(),
    guards: limits,
    acl: undefined,
    createdAt: '',
    git: null,
  };
  return buildPlan(input);
}

function baseNode(path: ZnodePath, data: string): BaseNode {
  return {
    path,
    owner: { project: 'p', environment: 'e', document: 'ZnodeTree/t' },
    record: 'ZnodeTree._.t',
    revision: 1,
    czxid: '0x1',
    mzxid: '0x1',
    aversion: 0,
    acl: 'world:anyone:cdrwa',
    data: Buffer.from(data),
  };
}

function liveNode(path: ZnodePath, data: string, zxids: { czxid: string; mzxid: string }): LiveNode {
  const stat = {
    ...zxids,
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

const guardNames = new Set(['maxDeletes', 'maxDeletePercent', 'maxChanges', 'allowEmpty']);
const stoppedBy = (nodes: World, limits: Guards): string[] =>
  planOf(nodes, limits)
    .blocked.map(({ guard }) => guard)
    .filter((guard) => guardNames.has(guard));

test('a guard that is added never permits more, and never changes what would be done', () => {
  fc.assert(
    fc.property(world, guards, guards, (nodes, some, more) => {
      const tighter = { ...some, ...more, allowEmpty: some.allowEmpty && more.allowEmpty };
      for (const name of ['maxDeletes', 'maxDeletePercent', 'maxChanges'] as const) {
        const both = [some[name], more[name]].filter((value) => value !== undefined);
        if (both.length > 0) tighter[name] = Math.min(...both);
      }
      const before = new Set(stoppedBy(nodes, some));
      expect(new Set(stoppedBy(nodes, tighter))).toEqual(new Set([...stoppedBy(nodes, tighter), ...before]));
      expect(planOf(nodes, tighter).changes).toEqual(planOf(nodes, some).changes);
    }),
    { seed: 8, numRuns: 500 },
  );
});

test('the guards count what they say', () => {
  fc.assert(
    fc.property(world, guards, (nodes, limits) => {
      const { changes } = planOf(nodes, limits);
      const deletes = changes.filter(({ actions }) => actions.includes('delete')).length;
      const written = changes.filter(({ actions }) => actions.length > 0).length;
      const owned = nodes.filter(({ base }) => base !== null).length;
      const none = nodes.every(({ desired }) => desired === null);
      const stopped = stoppedBy(nodes, limits);
      expect(stopped.includes('maxDeletes')).toBe(deletes > (limits.maxDeletes ?? Infinity));
      expect(stopped.includes('maxChanges')).toBe(written > (limits.maxChanges ?? Infinity));
      expect(stopped.includes('maxDeletePercent')).toBe(
        owned > 0 && (100 * deletes) / owned > (limits.maxDeletePercent ?? Infinity),
      );
      expect(stopped.includes('allowEmpty')).toBe(
        !limits.allowEmpty && none && deletes > 0 && deletes === owned,
      );
    }),
    { seed: 8, numRuns: 500 },
  );
});

import { type Change } from '../model/change.ts';
import { type LiveNode } from '../model/tree.ts';
import { ancestorsOf, isWithin, type ZnodePath } from '../model/znode-path.ts';
import { type PlanInput } from './input.ts';
import { preconditionOf } from './rows.ts';

/**
 * Rows for the parents of znodes that are taken over, where a ledger that was lost would have known them as ours: zkai
 * creates a parent in the transaction of the znode that needed it, and sets it there, too, so it is empty, has version 1,
 * and was created and changed last by the transaction that created the znode. What other clients create begins with
 * version 0. A parent without these marks stays nobody's: at worst an empty znode is left behind one day.
 */
export function recoveredParents(input: PlanInput, changes: readonly Change[]): Change[] {
  const found = new Map<ZnodePath, Change>();
  for (const change of changes) {
    const { path, precondition, source } = change;
    if (change.class !== 'adopt' || change.heldBy !== undefined || precondition === null) continue;
    for (const ancestor of ancestorsOf(path)) {
      const live = input.live.nodes.get(ancestor);
      const isKnown = input.bases.has(ancestor) || input.desired.nodes.has(ancestor) || found.has(ancestor);
      if (live === undefined || isKnown || isWithin(input.root, ancestor)) continue;
      if (!wasMadeWith(live, precondition.czxid)) continue;
      found.set(ancestor, {
        path: ancestor,
        actions: ['adopt'],
        class: 'adopt',
        document: null,
        source,
        reason: `made by zkai as the parent of ${path}`,
        precondition: preconditionOf(live),
        fields: [],
        after: live.data,
        acl: null,
      });
    }
  }
  return [...found.values()];
}

function wasMadeWith({ data, stat }: LiveNode, czxid: string): boolean {
  const untouched = stat.czxid === czxid && stat.mzxid === czxid && stat.version === 1;
  return untouched && data.length === 0 && stat.ephemeralOwner === '0x0';
}

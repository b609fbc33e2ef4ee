import { type Acl, aclEntries } from '../model/acl.ts';
import { diffAcls, sameAcl } from '../model/acl-compare.ts';
import { type Change } from '../model/change.ts';
import { type LiveNode } from '../model/tree.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { withAcl } from './acl-rows.ts';
import { isOwn, type PlanInput } from './input.ts';
import { preconditionOf } from './rows.ts';

/** The declared ACL of a znode that no document has. */
export function parentAcl(input: PlanInput, path: ZnodePath): Acl | undefined {
  const byRule = input.aclByRule?.({ path, document: null });
  return byRule ?? (input.acl === undefined ? undefined : aclEntries(input.acl));
}

/** Rows for what no document declares and zkai has made: parents, the root, and the ledger. */
export function sharedAclRows(input: PlanInput, changes: readonly Change[]): Change[] {
  const rowed = new Set(changes.map(({ path }) => path));
  return [...parentRows(input), ...ledgerRows(input)].filter(({ path }) => !rowed.has(path));
}

function parentRows(input: PlanInput): Change[] {
  const rows: Change[] = [];
  for (const base of input.bases.values()) {
    if (base.record !== null || !isOwn(input, base) || input.desired.nodes.has(base.path)) continue;
    const live = input.live.nodes.get(base.path);
    if (live === undefined || live.stat.czxid !== base.czxid) continue;
    const wanted = parentAcl(input, base.path);
    const row = withAcl(null, () => blankRow(live), { base, live, wanted });
    if (row !== null) rows.push(row);
  }
  return rows;
}

/**
 * The ledger has the ACL of the environment, and so has the root, if it was made with it. One row stands for the ledger
 * and all that is in it: which znodes these are changes with every apply, and is looked up under the lock.
 */
function ledgerRows(input: PlanInput): Change[] {
  const ledger = input.live.nodes.get(joinPath(input.root, '.zkai'));
  if (input.acl === undefined || ledger === undefined || input.desired.nodes.size === 0) return [];
  const acl = aclEntries(input.acl);
  const root = input.live.nodes.get(input.root);
  const isOurRoot =
    root !== undefined && root.stat.czxid === ledger.stat.czxid && !input.desired.nodes.has(input.root);
  return [...(isOurRoot ? [root] : []), ledger].flatMap((live) => {
    if (live.acl === undefined || sameAcl(live.acl, acl)) return [];
    const what = live === ledger ? 'of the ledger, with all that is in it' : 'of the root';
    const reason = `the ACL of the environment, ${what}`;
    return {
      ...blankRow(live),
      actions: ['acl'],
      reason,
      fields: diffAcls(live.acl, acl),
      after: null,
      acl,
    } as const;
  });
}

function blankRow(live: LiveNode): Change {
  return {
    path: live.path,
    actions: [],
    class: 'pending',
    document: null,
    source: null,
    reason: '',
    precondition: preconditionOf(live),
    fields: [],
    after: null,
    acl: null,
  };
}

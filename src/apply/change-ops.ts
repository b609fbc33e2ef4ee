import { type Acl } from '../model/acl.ts';
import { type Change } from '../model/change.ts';
import { type WriteOp } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';

/** What an operation on one znode is made of. */
export type Step = Pick<Change, 'path' | 'actions' | 'precondition' | 'after' | 'acl'>;

const EMPTY = Buffer.alloc(0);

/** The operations of one change; `fallback` is the ACL of a znode that declares none. */
export function changeOps(change: Step, fallback: Acl): WriteOp[] {
  const { path, precondition, after } = change;
  const [action] = change.actions;
  switch (action) {
    case 'create': {
      const acl = change.acl ?? fallback;
      // The floor: what zkai creates never rests at version 0, so a plain recreate (version 0) never matches a plan.
      return [
        { op: 'create', path, data: EMPTY, acl },
        { op: 'set', path, data: after ?? EMPTY, version: 0 },
      ];
    }
    case 'update':
      return precondition === null
        ? []
        : [{ op: 'set', path, data: after ?? EMPTY, version: precondition.version }];
    case 'delete':
      // A delete has no Stat in its reply; the set before it has.
      return precondition === null
        ? []
        : [
            { op: 'set', path, data: EMPTY, version: precondition.version },
            { op: 'delete', path, version: nextVersion(precondition.version) },
          ];
    case 'adopt':
      return precondition === null ? [] : [{ op: 'check', path, version: precondition.version }];
    default:
      return [];
  }
}

/** The version after a write. Data versions are signed 32-bit counters that skip -1, which means "any" (ZOOKEEPER-4743). */
export function nextVersion(version: number): number {
  const next = (version + 1) | 0;
  return next === -1 ? 0 : next;
}

/** Children go before their parents, and parents come before their children. */
export function inCommitOrder<S extends Step>(changes: readonly S[]): S[] {
  const deletes = changes.filter((change) => change.actions.includes('delete'));
  const others = changes.filter((change) => !change.actions.includes('delete'));
  return [...deletes.toReversed(), ...others];
}

export function writesData(change: Pick<Change, 'actions'>): boolean {
  return change.actions.some((action) => action === 'create' || action === 'update' || action === 'delete');
}

/** Where the znode was before its document got another name; `undefined` where it is no move, or only the document's. */
export function oldPath({ path, movedFrom }: Pick<Change, 'path' | 'movedFrom'>): ZnodePath | undefined {
  return movedFrom === undefined || movedFrom.path === path ? undefined : movedFrom.path;
}

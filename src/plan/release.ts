import { type Change } from '../model/change.ts';
import { type BaseNode, idsOfRecord, type LiveTree } from '../model/tree.ts';
import { ancestorsOf, comparePaths, isWithin, type ZnodePath } from '../model/znode-path.ts';
import { preconditionOf } from './rows.ts';

/** What is to be given up: a znode with all that is owned at or below it, or what one document declared. */
export type ReleaseTarget =
  | { readonly kind: 'path'; readonly path: ZnodePath }
  /** `Kind/name` or `Kind/cluster/name`. */
  | { readonly kind: 'document'; readonly id: string };

/** True for what the target names, whoever owns it. */
export function isNamed(base: BaseNode, target: ReleaseTarget): boolean {
  if (target.kind === 'path') return isWithin(base.path, target.path);
  if (base.record === null) return false;
  const { short, long } = idsOfRecord(base.record);
  return target.id === long || target.id === short;
}

/**
 * One row for each znode that is given up: the ledger forgets it, the znode stays as it is. Parents that zkai made above
 * them go with them where nothing else of ours needs them: the next plan would give them up anyway.
 * @param own what the project and environment own
 */
export function releaseRows(own: readonly BaseNode[], target: ReleaseTarget, live: LiveTree): Change[] {
  const named = own.filter((base) => isNamed(base, target));
  const kept = own.filter((base) => base.record !== null && !isNamed(base, target));
  const above = ancestorsOfAll(named);
  const needed = ancestorsOfAll(kept);
  const idle = own.filter(({ path, record }) => record === null && above.has(path) && !needed.has(path));
  return [...new Set([...named, ...idle])]
    .sort((a, b) => comparePaths(a.path, b.path))
    .map((base) => releaseRow(base, live));
}

function ancestorsOfAll(nodes: readonly BaseNode[]): ReadonlySet<ZnodePath> {
  return new Set(nodes.flatMap(({ path }) => ancestorsOf(path)));
}

function releaseRow({ path, owner }: BaseNode, { nodes }: LiveTree): Change {
  const node = nodes.get(path);
  return {
    path,
    actions: ['release'],
    class: node === undefined ? 'converged' : 'pending',
    document: owner.document,
    source: null,
    reason: node === undefined ? 'given up; it is gone already' : 'given up; it stays as it is',
    precondition: node === undefined ? null : preconditionOf(node),
    fields: [],
    after: null,
    acl: null,
  };
}

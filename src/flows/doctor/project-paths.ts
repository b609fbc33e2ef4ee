import { type Right } from '../../model/doctor.ts';
import { ancestorsOf, type ZnodePath } from '../../model/znode-path.ts';
import { ledgerPaths } from '../../ledger/paths.ts';

/** A znode of the project, and what zkai needs there once it exists. Paths are absolute: with the chroot. */
export interface ProjectPath {
  readonly path: ZnodePath;
  readonly forPlan: readonly Right[];
  readonly forApply: readonly Right[];
}

/**
 * What zkai reads and writes of its own: the root with everything above it, and the ledger. ZooKeeper asks for `create`
 * and `delete` at the parent, `read` and `write` at the znode itself.
 */
export function projectPaths(chroot: string, root: ZnodePath): readonly ProjectPath[] {
  const absolute = (path: ZnodePath): ZnodePath => `${chroot}${path}` as ZnodePath;
  const ledger = ledgerPaths(root);
  const above = ancestorsOf(absolute(root)).toReversed();
  return [
    { path: '/' as ZnodePath, forPlan: [], forApply: [] },
    ...above.map((path) => ({
      path,
      forPlan: path.length > chroot.length ? (['read'] as const) : [],
      forApply: [],
    })),
    { path: absolute(root), forPlan: ['read'], forApply: ['read', 'create', 'delete'] },
    { path: absolute(ledger.base), forPlan: [], forApply: ['create', 'delete'] },
    { path: absolute(ledger.revision), forPlan: ['read'], forApply: ['read', 'write'] },
    { path: absolute(ledger.documents), forPlan: ['read'], forApply: ['read', 'create'] },
    { path: absolute(ledger.history), forPlan: ['read'], forApply: ['read', 'create'] },
    { path: absolute(ledger.locks), forPlan: [], forApply: ['create', 'delete'] },
  ];
}

/**
 * What is needed on each of the paths that are there. The first apply creates what is missing on the way down to the
 * ledger, so the last znode of that way which is there needs `create`.
 */
export function neededRights(
  paths: readonly ProjectPath[],
  exists: (path: ZnodePath) => boolean,
  { forPlan, forApply }: { readonly forPlan: boolean; readonly forApply: boolean },
): { readonly path: ZnodePath; readonly needed: readonly Right[] }[] {
  const gap = paths.findIndex(({ path }) => !exists(path));
  const nearest = paths[gap - 1]?.path;
  return paths
    .filter(({ path }) => exists(path))
    .map(({ path, forPlan: plan, forApply: apply }) => {
      const first: readonly Right[] = path === nearest ? ['create'] : [];
      return {
        path,
        needed: [...new Set([...(forPlan ? plan : []), ...(forApply ? [...apply, ...first] : [])])],
      };
    })
    .filter(({ needed }) => needed.length > 0);
}

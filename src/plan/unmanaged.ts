import { RUNTIME_SUBTREES } from '../model/runtime-subtrees.ts';
import {
  comparePaths,
  isChildOf,
  isWithin,
  joinPath,
  nameOf,
  parentOf,
  ROOT,
  type ZnodePath,
} from '../model/znode-path.ts';
import { isOwn, type PlanInput } from './input.ts';

type UnmanagedInput = Pick<PlanInput, 'project' | 'environment' | 'root' | 'bases' | 'live'> & {
  readonly desired: { readonly nodes: ReadonlyMap<ZnodePath, unknown> };
};

/** Children of managed znodes that nobody declares and nobody owns. Listed, never touched. */
export function unmanagedChildren(input: UnmanagedInput): ZnodePath[] {
  const parents = new Set<ZnodePath>();
  /** How many of the declared children of a znode are there: when all its children are, none needs looking at. */
  const declared = new Map<ZnodePath, number>();
  let [last, count] = [ROOT, 0];
  for (const path of input.desired.nodes.keys()) {
    // Neighbours have the same parent.
    if (!isChildOf(path, last)) {
      declared.set(last, count);
      last = parentOf(path);
      count = declared.get(last) ?? 0;
      for (let up = last; up !== '/' && !parents.has(up); up = parentOf(up)) parents.add(up);
    }
    if (input.live.nodes.has(path)) count += 1;
  }
  declared.set(last, count);
  const found: ZnodePath[] = [];
  for (const [parent, names] of input.live.children) {
    if (declared.get(parent) === names.length) continue;
    const base = input.bases.get(parent);
    const managed = input.desired.nodes.has(parent) || (base !== undefined && isOwn(input, base));
    if (!managed) continue;
    for (const name of names) {
      const child = joinPath(parent, name);
      if (input.desired.nodes.has(child) || input.bases.has(child) || parents.has(child)) continue;
      if (!isRuntime(input.root, child)) found.push(child);
    }
  }
  return found.sort(comparePaths);
}

/** The ledger counts, too: the root that it lies below may be declared. */
export function isRuntime(root: ZnodePath, path: ZnodePath): boolean {
  if (path === joinPath(root, '.zkai')) return true;
  return isWithin(path, root) && parentOf(parentOf(path)) === root && RUNTIME_SUBTREES.includes(nameOf(path));
}

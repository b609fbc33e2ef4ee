import { type DriftItem } from '../model/results.ts';
import { type Selection } from '../model/selection.ts';
import { type BaseNode, idsOfRecord } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { nameFilter } from './select-names.ts';

interface Found {
  readonly items: readonly DriftItem[];
  /** What nobody declares and nobody owns, and no rule is about. */
  readonly listed?: readonly DriftItem[];
  readonly touched: readonly ZnodePath[];
}

/** The drift of the znodes that are meant, how many those are, and how much of the drift is somewhere else. */
export function selectDrift(
  found: Found,
  own: readonly BaseNode[],
  { targets, excludes }: Pick<Selection, 'targets' | 'excludes'>,
): Required<Found> & { readonly managed: number; readonly leftOut: number } {
  const [target, exclude] = [nameFilter(targets), nameFilter(excludes)];
  const meant = own.filter(({ path, record }) => {
    const ids = record === null ? undefined : idsOfRecord(record);
    const isNamed = ({ hasPath, hasDocument }: typeof target): boolean =>
      hasPath(path) || (ids !== undefined && (hasDocument(ids.short) || hasDocument(ids.long)));
    return (targets.length === 0 || isNamed(target)) && !isNamed(exclude);
  });
  const paths = new Set(meant.map(({ path }) => path));
  // What is unmanaged has a place, and no document.
  const isMeant = ({ path, class: kind }: DriftItem): boolean =>
    kind === 'unmanaged'
      ? (targets.length === 0 || target.hasPath(path)) && !exclude.hasPath(path)
      : paths.has(path);
  const items = found.items.filter(isMeant);
  return {
    items,
    listed: (found.listed ?? []).filter(isMeant),
    touched: found.touched.filter((path) => paths.has(path)),
    managed: meant.filter(({ record }) => record !== null).length,
    leftOut: found.items.length - items.length,
  };
}

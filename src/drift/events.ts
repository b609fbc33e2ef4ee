import { type DriftEvent } from '../model/drift-event.ts';
import { type DriftItem } from '../model/results.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';

/** What was told last, by path. */
export type Said = ReadonlyMap<ZnodePath, DriftItem>;

/**
 * What is to be told of some paths, sorted by path: `found` is all the drift that they have. To write the same wrong value again,
 * or to edit the files, is no news.
 */
export function driftEvents(
  said: Said,
  found: readonly DriftItem[],
  paths: Iterable<ZnodePath>,
): DriftEvent[] {
  const now = new Map(found.map((item) => [item.path, item]));
  return [...paths].sort(comparePaths).flatMap((path): DriftEvent[] => {
    const [before, item] = [said.get(path), now.get(path)];
    if (item === undefined) return before === undefined ? [] : [{ event: 'resolved', item: before }];
    const isKnown = before?.fingerprint === item.fingerprint && before.class === item.class;
    return isKnown ? [] : [{ event: 'drift', item }];
  });
}

import { type StateQuery } from '../live/state.ts';
import { type DesiredTree } from '../model/tree.ts';

/** What the files say of what is sensitive, where they declare a znode. */
export function sensitiveOf({ nodes }: DesiredTree): NonNullable<StateQuery['sensitive']> {
  return (path) => {
    const node = nodes.get(path);
    return node === undefined ? undefined : (node.sensitive ?? []);
  };
}

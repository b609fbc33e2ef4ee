import { diffCarried } from '../diff/ignored.ts';
import { type Merge, mergeValues } from '../diff/merge.ts';
import { type BothSides } from '../model/change.ts';
import { type Three } from './sides.ts';

/**
 * What live and the files each made of the value that zkai wrote last, and what both come to; `null` where one of the
 * three is not there, or the live znode is another one. Expects them without ignored fields.
 */
export function compareSides({
  base,
  live,
  desired,
}: Three): { readonly sides: BothSides; readonly merge: Merge } | null {
  if (base === null || live === null || desired === null || live.stat.czxid !== base.czxid) return null;
  const merge = mergeValues(base.data, live.data, desired.data);
  return {
    sides: {
      live: diffCarried(base.data, live.data),
      files: diffCarried(base.data, desired.data),
      clashes: merge.kind === 'clash' ? merge.fields : [],
    },
    merge,
  };
}

/** What can be said of the two, in a few words. */
export function sidesText({ clashes }: BothSides): string {
  if (clashes.length === 0) return 'the two changes are in different fields';
  const named = clashes.slice(0, 5).map((pointer) => (pointer === '' ? 'the whole value' : pointer));
  const more = clashes.length > 5 ? ` and ${clashes.length - 5} more` : '';
  return `both changed ${named.join(', ')}${more}`;
}

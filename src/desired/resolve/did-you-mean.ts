import { closest } from '../../model/closest.ts';

/** ` (did you mean "x"?)` for the candidate that is nearest to a name, or nothing where none is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const best = closest(name, candidates);
  return best === undefined ? '' : ` (did you mean "${best}"?)`;
}

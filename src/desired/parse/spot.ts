import { type TextRange } from './value-problem.ts';

/** Where a value and its key are, and what is below it: offsets in the text, the ends exclusive. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  /** The key that leads here; both are those of the value for an item and for the root. */
  readonly keyStart: number;
  readonly keyEnd: number;
  /** It is an alias: what is {@link below} stands elsewhere. */
  readonly repeats?: TextRange;
  /** It stands elsewhere, and what follows a merge key brings it here. */
  readonly merged?: TextRange;
  readonly below: ReadonlyMap<string, Spot> | readonly Spot[] | null;
}

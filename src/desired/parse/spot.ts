/** Where a value and its key are, and what is below it: offsets in the text, the ends exclusive. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  /** The key that leads here; both are those of the value for an item and for the root. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly below: ReadonlyMap<string, Spot> | readonly Spot[] | null;
}

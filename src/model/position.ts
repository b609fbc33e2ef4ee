/** A range in a text file. Lines and columns count from 1; the end is exclusive. Files are relative to the project. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Other places that have a say in what stands here: a value that is put in, an alias that repeats it. Absent: none. */
  readonly also?: readonly PlaceNote[];
}

/** A place, and what it has to do with another one. */
export interface PlaceNote {
  readonly message: string;
  readonly position: Position;
}

/** The position with more places that have a say in it. */
export function withAlso(position: Position, places: readonly PlaceNote[]): Position {
  return places.length === 0 ? position : { ...position, also: [...(position.also ?? []), ...places] };
}

/** A range in a text file. Lines and columns count from 1; the end is exclusive. Files are relative to the project. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A text file of the project. `path` is relative to the project directory, with `/`. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

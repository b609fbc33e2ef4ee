import { type Position } from './position.ts';

/** A change of a file as a plain value: the text between two places is replaced. Empty ranges insert. */
export interface TextEdit {
  readonly file: string;
  readonly range: Pick<Position, 'line' | 'column' | 'endLine' | 'endColumn'>;
  readonly newText: string;
}

/** Another text in the place of the one at a position. */
export function replaceText({ file, line, column, endLine, endColumn }: Position, newText: string): TextEdit {
  return { file, range: { line, column, endLine, endColumn }, newText };
}

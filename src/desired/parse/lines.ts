import { type Position } from '../../model/position.ts';
import { type TextRange } from './value-problem.ts';

/** Lines and columns of the offsets in a text. They are counted when somebody asks: most files have nothing to tell. */
export class Lines {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Both count from 1. */
  linePos(offset: number): { readonly line: number; readonly col: number } {
    const starts = (this.#starts ??= startsOf(this.#text));
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, col: offset - (starts[low] ?? 0) + 1 };
  }

  /** A place in the text: the parser points behind its end where something is missing. */
  position(file: string, [start, end]: TextRange): Position {
    const last = this.#text.length;
    const from = this.linePos(Math.min(start, last));
    const to = this.linePos(Math.min(Math.max(start, end), last));
    return { file, line: from.line, column: from.col, endLine: to.line, endColumn: to.col };
  }
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

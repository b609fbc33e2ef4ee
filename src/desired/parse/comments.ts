import { yaml } from '../libraries.ts';

/** A comment of a YAML text. */
export interface Comment {
  /** From `#` to the end of the line. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** True where nothing else is on its line. */
  readonly isAlone: boolean;
}

/** What the lexer puts in front of a scalar, and other marks of its own: they are not in the text. */
const SCALAR_MARK = '\u001f';
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', SCALAR_MARK]);

/** The comments of a text, in order; what looks like one inside of a value is none. */
export function* commentsOf(text: string): Generator<Comment> {
  let line = 1;
  let column = 1;
  let isAlone = true;
  let isScalar = false;
  for (const lexeme of new (yaml().Lexer)().lex(text.replace(/^\uFEFF/, ''))) {
    if (!MARKS.has(lexeme)) {
      if (lexeme.startsWith('#') && !isScalar) yield { text: lexeme.trimEnd(), line, column, isAlone };
      const lastBreak = lexeme.lastIndexOf('\n');
      if (lastBreak === -1) column += lexeme.length;
      else {
        line += lexeme.split('\n').length - 1;
        column = lexeme.length - lastBreak;
        isAlone = true;
      }
      const rest = lexeme.slice(lastBreak + 1);
      isAlone &&= rest.trim() === '';
    }
    isScalar = lexeme === SCALAR_MARK;
  }
}

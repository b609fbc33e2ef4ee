import { type ValueProblem } from './value-problem.ts';

/** Lines that are told of; a file with more of them is no text. */
const MOST = 10;

/** What is in no YAML text: controls but tab and line ends, halves of pairs; and what nobody means where it stands. */
const UNFIT =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Surrogate}]|\r(?!\n)|(?<=^|\n)(?:\ufeff|<{7} .*|>{7} .*|\|{7} .*)/gu;
/** These are in JSON texts, but in no YAML text. */
const UNFIT_FOR_YAML = new RegExp(`${UNFIT.source}|[\\x7f-\\x84\\x86-\\x9f]`, 'gu');

/** Why a text cannot be read at all: what is said of it would be about something else than what a person sees. */
export function unfitText(text: string, isJson: boolean): ValueProblem[] {
  const problems: ValueProblem[] = [];
  let lineEnd = -1;
  for (const { 0: found, index } of text.matchAll(isJson ? UNFIT : UNFIT_FOR_YAML)) {
    if (index <= lineEnd) continue;
    problems.push({ rule: 'ZK100', pointer: '', range: [index, index + found.length], ...explain(found) });
    if (found === '\r' || found.length > 1 || problems.length === MOST) break;
    lineEnd = text.indexOf('\n', index);
    if (lineEnd === -1) break;
  }
  return problems;
}

function explain(found: string): { message: string; fix: string } {
  if (found.length > 1) {
    const message = 'a conflict of a merge is not resolved here';
    return { message, fix: 'Keep what is right, and remove the lines that git has added.' };
  }
  const code = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  switch (found) {
    case '\r':
      return {
        message: 'a carriage return without a line feed ends no line',
        fix: 'Save the file with LF or CRLF line ends.',
      };
    case '\ufeff':
      return {
        message: 'a byte order mark (U+FEFF) stands in the middle of the file',
        fix: 'Remove it; files were joined, perhaps.',
      };
    case '\0':
      return {
        message: 'the file has a NUL character (U+0000), as no text has',
        fix: 'Save it as UTF-8 text, or leave it out of the sources.',
      };
    default:
      return {
        message: `the character ${code} cannot be in YAML`,
        fix: 'Remove it, or write it as an escape in double quotes.',
      };
  }
}

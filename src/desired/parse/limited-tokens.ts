import { type CST } from 'yaml';
import { numberText } from '../../model/number-text.ts';
import { yaml } from '../libraries.ts';
import { MAX_ERRORS, TooManyErrors } from './limited-errors.ts';
import { MAX_DEPTH, tooDeep } from './nesting.ts';
import { type ValueProblem } from './value-problem.ts';

/**
 * The smallest pieces of YAML (a word, a bracket, the space between them) that a file may have. Each costs the parser
 * half a kilobyte, so this is a gigabyte, which every process has; and it is 6 MB of ordinary text.
 */
export const MAX_TOKENS = 2_000_000;

/** The one that means something here; all others are comments to zkai. */
const DIRECTIVE = /^%(?:YAML[ \t]+1\.2|TAG[ \t].*)[ \t]*(?:#.*)?$/;

/** Passes on the documents that can be composed without running out of memory or stack. */
export function* limitedTokens(
  text: string,
  report: (problem: ValueProblem) => void,
  limit = MAX_TOKENS,
): Generator<CST.Token> {
  const { Lexer, Parser } = yaml();
  const parser = new Parser();
  let count = 0;
  let offset = 0;
  let brackets = 0;
  let before = '';
  let errors = 0;
  let firstError: number | undefined;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > limit) return report(tooLarge(offset, limit));
    if (before !== SCALAR) brackets += BRACKETS[lexeme] ?? 0;
    if (brackets > MAX_DEPTH + 1) return report(tooNested(offset));
    if (!isMark(lexeme)) offset += lexeme.length;
    before = lexeme;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') firstError ??= token.offset;
      if (token.type === 'error' && (errors += 1) > MAX_ERRORS) throw new TooManyErrors(firstError ?? 0);
      if (isSound(token, report)) yield token;
    }
  }
  for (const token of parser.end()) if (isSound(token, report)) yield token;
}

/** What the lexer says before the text of a scalar. */
const SCALAR = '\x1f';
/** Brackets that nest too deep end the reading: the parser takes long for a million of them. */
const BRACKETS: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

/** What the lexer says in between: a document or a scalar begins, a flow collection ends early. */
function isMark(lexeme: string): boolean {
  return lexeme === '\x02' || lexeme === '\x18' || lexeme === SCALAR;
}

function isSound(token: CST.Token, report: (problem: ValueProblem) => void): boolean {
  if (token.type === 'directive' && !DIRECTIVE.test(token.source)) report(unknownDirective(token));
  const offset = tooDeep(token);
  if (offset !== undefined) report(tooNested(offset));
  return offset === undefined;
}

function tooNested(offset: number): ValueProblem {
  return {
    rule: 'ZK100',
    message: `mappings and lists nest deeper than ${MAX_DEPTH} levels here`,
    fix: 'Look for brackets that are never closed; or write it flatter.',
    pointer: '',
    range: [offset, offset + 1],
  };
}

function tooLarge(offset: number, limit: number): ValueProblem {
  return {
    rule: 'ZK100',
    message: `the file has more than ${numberText(limit)} tokens; what is from here on was not read`,
    fix: 'Split the file.',
    pointer: '',
    range: [offset, offset],
  };
}

function unknownDirective({ offset, source }: CST.Directive): ValueProblem {
  return {
    rule: 'ZK153',
    message: `the directive ${JSON.stringify(source)} means nothing here: zkai reads YAML 1.2`,
    fix: 'Remove it.',
    pointer: '',
    range: [offset, offset + source.length],
  };
}

import { type Document, type YAMLParseError } from 'yaml';
import { yaml } from '../libraries.ts';
import { isCollection, isNode, isScalar } from './node-kinds.ts';
import { type TextRange, type ValueProblem } from './value-problem.ts';

/**
 * The syntax errors of one document, one for each mistake: what a parser says about the rest of a line, or about
 * tokens that it can no longer fit in, follows from the mistake before it.
 */
export function syntaxProblems(
  document: Document.Parsed,
  lineOf: (offset: number) => number,
): ValueProblem[] {
  const problems: ValueProblem[] = [];
  const lines = new Set<number>();
  let tabs = false;
  for (const error of document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const line = lineOf(error.pos[0]);
    if (lines.has(line)) continue;
    if (error.code === 'UNEXPECTED_TOKEN' && lines.size > 0) continue;
    if (error.code === 'TAB_AS_INDENT' && tabs) continue;
    tabs ||= error.code === 'TAB_AS_INDENT';
    lines.add(line);
    problems.push({ rule: 'ZK100', pointer: '', ...explain(error, document) });
  }
  return problems;
}

type Explanation = Pick<ValueProblem, 'message' | 'fix' | 'range' | 'related'>;

function explain(error: YAMLParseError, document: Document.Parsed): Explanation {
  const range: TextRange = error.pos;
  const unclosed = /^Flow (map|sequence) .* end with a (.)$/.exec(error.message);
  if (unclosed !== null) return explainUnclosed(unclosed[2] ?? '', { range, document });
  if (/^Missing closing .quote/.test(error.message)) return explainQuote(range, document);
  const known = EXPLANATIONS.find(({ pattern }) => pattern.test(error.message));
  // What stands behind the colon is a piece of the text: the frame shows it where it may be shown.
  if (known === undefined) return { message: lowerFirst(error.message.replace(/: .*$/s, '')), range };
  const message = error.message.replace(known.pattern, known.message);
  return known.fix === undefined ? { message, range } : { message, fix: known.fix, range };
}

function explainUnclosed(
  closing: string,
  { range, document }: { range: TextRange; document: Document.Parsed },
): Explanation {
  const opening = closing === '}' ? '{' : '[';
  const start = startOfUnclosed(document, range[0], (node) => isCollection(node) && node.flow === true);
  const message = `"${closing}" is missing: the "${opening}" before it is still open`;
  const related = start === undefined ? [] : [{ message: 'opened here', range: [start, start + 1] as const }];
  return { message, fix: `Add "${closing}", or indent the lines that belong inside.`, range, related };
}

function explainQuote(range: TextRange, document: Document.Parsed): Explanation {
  const start = startOfUnclosed(document, range[0], isScalar);
  const at: TextRange = start === undefined ? range : [start, start + 1];
  return { message: 'the quote that opens here is never closed', fix: 'Add the closing quote.', range: at };
}

/** Where the innermost node of a sort begins that the parser had to end at this offset. */
function startOfUnclosed(
  document: Document.Parsed,
  end: number,
  isSort: (node: unknown) => boolean,
): number | undefined {
  let start: number | undefined;
  yaml().visit(document, (_key, node) => {
    if (!isNode(node) || !isSort(node)) return;
    const range = node.range;
    if (range && range[0] < end && range[2] >= end) start = range[0];
  });
  return start;
}

const EXPLANATIONS: readonly { pattern: RegExp; message: string; fix?: string }[] = [
  {
    pattern: /^Tabs are not allowed as indentation$/,
    message: 'a tab cannot indent YAML',
    fix: 'Indent with spaces.',
  },
  {
    pattern: /^All mapping items must start at the same column$/,
    message: 'this key does not line up with the keys before it',
    fix: 'Start the keys of one mapping in the same column.',
  },
  {
    pattern: /^All sequence items must start at the same column$/,
    message: 'this "-" does not line up with those before it',
    fix: 'Start the items of one list in the same column.',
  },
  {
    pattern: /^Nested mappings are not allowed in compact mappings$/,
    message: 'a second ": " in one line',
    fix: 'Quote the value if the colon belongs to it; otherwise start a new line.',
  },
  {
    pattern: /^Implicit map keys need to be followed by map values$/,
    message: 'a ":" is missing after this key',
    fix: 'Write "key: value".',
  },
  {
    pattern: /^(Plain value|Block scalars?) cannot start with (a? ?reserved character) (.)$/,
    message: 'a value without quotes cannot start with $3',
    fix: 'Quote the value.',
  },
  {
    pattern: /^Unexpected scalar at node end$/,
    message: 'this does not belong to the value before it',
    fix: 'Quote the whole value if it is one text; otherwise check the indentation.',
  },
  {
    pattern: /^Unexpected flow-map-start at node end$/,
    message: 'a "{" cannot follow the beginning of a value here',
    fix: 'Quote the whole value: between braces or brackets, "${name}" needs it.',
  },
  {
    pattern: /^Unexpected block-seq-ind on same line with key$/,
    message: 'a list cannot begin on the line of its key',
    fix: 'Start the list on the next line.',
  },
  {
    pattern: /^Unexpected flow-(?:seq|map)-end token in YAML stream: (".*")$/,
    message: 'unexpected $1',
    fix: 'Remove it, or add the bracket that it closes.',
  },
  { pattern: /^Unexpected .* token in YAML stream: ("\W{1,3}")$/, message: 'unexpected $1' },
  {
    pattern: /^Unexpected .* token in YAML stream: .*$/s,
    message: 'this does not belong to what is before it',
  },
  {
    pattern: /^Block scalar header includes extra characters: .*$/s,
    message: 'the text of "|" or ">" begins on the next line',
    fix: 'Start the text on the next line, deeper than its key; or quote the value.',
  },
  {
    pattern: /^Invalid escape sequence .*$/s,
    message: 'a backslash in double quotes begins no escape that YAML knows',
    fix: 'Write it twice, or use single quotes.',
  },
  {
    pattern: /^Missing , .*$/,
    message: 'a "," is missing between two items',
    fix: 'Separate the items with ",".',
  },
];

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

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
  text: string,
  lineOf: (offset: number) => number,
): ValueProblem[] {
  const problems: ValueProblem[] = [];
  const lines = new Set<number>();
  let tabs = false;
  for (const error of document.errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    if (lines.has(lineOf(error.pos[0]))) continue;
    const tab = indentingTabs(error, text);
    const line = lineOf(tab?.[0] ?? error.pos[0]);
    if (lines.has(line)) continue;
    if (error.code === 'UNEXPECTED_TOKEN' && lines.size > 0) continue;
    if (tab !== undefined && tabs) continue;
    tabs ||= tab !== undefined;
    lines.add(line);
    const what = tab === undefined ? explain(error, document) : { ...TAB, range: tab };
    problems.push({ rule: 'ZK100', pointer: '', ...what });
  }
  return problems;
}

const TAB = { message: 'a tab cannot indent YAML', fix: 'Indent with spaces.' };

/** The tabs that indent the line of an error, which is then about them, whatever the parser makes of it. */
function indentingTabs({ code, message, pos }: YAMLParseError, text: string): TextRange | undefined {
  if (message.startsWith('Missing closing')) return tabsBehind(pos[0], text);
  const start = text.lastIndexOf('\n', pos[0] - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, pos[1]))?.[0] ?? '';
  const from = indent.indexOf('\t');
  if (from !== -1 && start + indent.length >= pos[0]) {
    return [start + from, start + indent.lastIndexOf('\t') + 1];
  }
  return code === 'TAB_AS_INDENT' ? pos : undefined;
}

/** The tabs on the line after an offset: a text in quotes ends before a line that tabs indent. */
function tabsBehind(offset: number, text: string): TextRange | undefined {
  const [, end = '', tabs = ''] = /^(\r?\n *)(\t+)/.exec(text.slice(offset, offset + 1000)) ?? [];
  return tabs === '' ? undefined : [offset + end.length, offset + end.length + tabs.length];
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
    pattern: /^The : indicator must be at most 1024 chars after the start of .*$/,
    message: 'a key can have 1,024 characters at most',
    fix: 'Shorten it, or write "? " in front of it and ": " on the next line.',
  },
  {
    pattern: /^Implicit keys need to be on a single line$/,
    message: 'a key must stand on one line',
    fix: 'Indent the lines that belong to a value before it; or write "key: value".',
  },
  {
    pattern: /^Unexpected (?:flow|block)-\S+(?: token)?(?: at node end| in YAML document)?$/,
    message: 'this does not belong to the value before it',
    fix: 'Write "---" on a line between two documents; otherwise check brackets and indentation.',
  },
  {
    pattern:
      /^Block scalar values in collections must be indented$|^Block scalar lines must not be less indented .*$/,
    message: 'the lines of a text behind "|" or ">" must be indented deeper than its key',
    fix: 'Indent them with spaces, all alike.',
  },
  {
    pattern: /^(Anchor|Alias) cannot be an empty string$/,
    message: 'a name is missing behind this character',
    fix: 'Quote the value if the character belongs to it.',
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

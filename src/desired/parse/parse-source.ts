import { type CST, type Document, type Node } from 'yaml';
import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';
import { type SourceText } from '../../model/source-text.ts';
import { yaml } from '../libraries.ts';
import { RULES } from '../validate/rules.ts';
import { documentOf } from './document-of.ts';
import { Lines } from './lines.ts';
import { MAX_DEPTH, tooDeep } from './nesting.ts';
import { isScalar } from './node-kinds.ts';
import { readPlain } from './plain/read-plain.ts';
import { readValue } from './read-value.ts';
import { spotsOf } from './spots-of.ts';
import { syntaxProblems } from './syntax-problems.ts';
import { type TextRange, type ValueProblem } from './value-problem.ts';
import { withoutSecrets } from './without-secrets.ts';
import { type WrittenDocument, writtenId } from './written-document.ts';

export interface ParsedSource {
  /** The documents that can be read; one with syntax errors is left out, one with other findings is not. */
  readonly documents: readonly WrittenDocument[];
  readonly findings: readonly Finding[];
}

/**
 * Reads every document of a YAML 1.2 stream (core schema, merge keys allowed; JSON is YAML, too).
 * Never throws: whatever is wrong with the text is a finding.
 */
export function parseSource(source: SourceText): ParsedSource {
  return parsePlain(source) ?? parseYaml(source);
}

/** Most files: `null` for those that need the whole of YAML. */
function parsePlain({ path, text }: SourceText): ParsedSource | null {
  const plain = readPlain(text);
  if (plain === null) return null;
  const lines = new Lines(text);
  const documents = plain.map((content, index) =>
    documentOf({ ...content, broken: NOTHING }, { file: path, index, lines }),
  );
  return { documents, findings: [] };
}

const NOTHING: ReadonlySet<string> = new Set();

/** The same for every text there is; a test holds the two against each other. */
export function parseYaml(source: SourceText): ParsedSource {
  const text = source.text.replace(/^\uFEFF/, '');
  const lines = new Lines(text);
  const position: ToPosition = (range) => lines.position(source.path, range);
  const documents: WrittenDocument[] = [];
  const findings: Finding[] = [];
  const report = (problem: ValueProblem, document: string | null): void => {
    findings.push(findingOf(problem, { document, position }));
  };

  const { Composer, Parser } = yaml();
  const composer = new Composer(OPTIONS);
  const tokens = shallowTokens(new Parser().parse(text), (problem) => report(problem, null));
  for (const parsed of composer.compose(tokens)) {
    if (isEmpty(parsed)) continue;
    const syntax = syntaxProblems(parsed, (offset) => lines.linePos(offset).line);
    for (const problem of syntax) report(problem, null);
    if (syntax.length > 0 || parsed.contents === null) continue;
    const read = readDocument(parsed.contents, { file: source.path, index: documents.length, lines });
    for (const problem of read.problems) report(problem, read.document && writtenId(read.document));
    if (read.document !== null) documents.push(read.document);
  }
  return { documents, findings: withoutSecrets(findings, text) };
}

/** Keys are compared and tags judged where values are read, with the positions that a finding needs. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: true,
  uniqueKeys: false,
  resolveKnownTags: false,
} as const;

type ToPosition = (range: TextRange) => Position;

interface Place {
  readonly file: string;
  readonly index: number;
  readonly lines: Lines;
}

function readDocument(
  root: Node,
  place: Place,
): { document: WrittenDocument | null; problems: readonly ValueProblem[] } {
  const { value, problems, broken, targets } = readValue(root);
  if (!isJsonObject(value)) return { document: null, problems: [...problems, noMapping(root, value)] };
  return { document: documentOf({ value, spot: spotsOf(root, targets), broken }, place), problems };
}

function noMapping(root: Node, value: Json): ValueProblem {
  const found = Array.isArray(value)
    ? 'a list'
    : `the ${value === null ? 'value' : typeof value} ${String(value)}`;
  const [start, end] = root.range ?? [0, 0];
  const message = `a document must be a mapping with apiVersion, kind, metadata and spec, found ${found.slice(0, 60)}`;
  return { rule: 'ZK102', message, pointer: '', range: [start, end] };
}

/** What `---` alone makes: no content, or a null that nobody wrote. */
function isEmpty(document: Document.Parsed): boolean {
  const { contents, errors } = document;
  if (errors.length > 0) return false;
  return contents === null || (isScalar(contents) && contents.value === null && contents.source === '');
}

/** Passes on the documents that can be composed without running out of stack. */
function* shallowTokens(
  tokens: Iterable<CST.Token>,
  report: (problem: ValueProblem) => void,
): Generator<CST.Token> {
  for (const token of tokens) {
    const offset = tooDeep(token);
    if (offset === undefined) yield token;
    else {
      const message = `mappings and lists nest deeper than ${MAX_DEPTH} levels here`;
      report({ rule: 'ZK100', message, pointer: '', range: [offset, offset + 1] });
    }
  }
}

function findingOf(
  problem: ValueProblem,
  { document, position }: { document: string | null; position: ToPosition },
): Finding {
  const { rule, message, fix, pointer, range, related = [] } = problem;
  return {
    rule,
    severity: RULES[rule].severity,
    message,
    ...(fix === undefined ? {} : { fix }),
    position: position(range),
    pointer,
    document,
    ...(related.length === 0
      ? {}
      : { related: related.map((other) => ({ message: other.message, position: position(other.range) })) }),
  };
}

import { type CST, type Document, type Node } from 'yaml';
import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { type SourceText } from '../../model/source-text.ts';
import { yaml } from '../libraries.ts';
import { documentOf } from './document-of.ts';
import { Expansion } from './expansion.ts';
import { FindingList } from './finding-list.ts';
import { isJson, jsonProblems } from './json-problems.ts';
import { limitErrors, TooManyErrors } from './limited-errors.ts';
import { limitedTokens } from './limited-tokens.ts';
import { Lines } from './lines.ts';
import { SpotLocator } from './spot-locator.ts';
import { isScalar } from './node-kinds.ts';
import { readPlain } from './plain/read-plain.ts';
import { readValue } from './read-value.ts';
import { spotsOf } from './spots-of.ts';
import { syntaxProblems } from './syntax-problems.ts';
import { unfitText } from './unfit-text.ts';
import { type ValueProblem } from './value-problem.ts';
import { withoutSecrets } from './without-secrets.ts';
import { type WrittenDocument, writtenId } from './written-document.ts';

export interface ParsedSource {
  /** The documents that can be read; one with syntax errors is left out, one with other findings is not. */
  readonly documents: readonly WrittenDocument[];
  readonly findings: readonly Finding[];
}

/**
 * Reads every document of a YAML 1.2 stream (core schema, merge keys allowed), or the one of a `.json` file.
 * Never throws: whatever is wrong with the text is a finding.
 */
export function parseSource(source: SourceText): ParsedSource {
  return parsePlain(source) ?? parseYaml(source);
}

/** Most files: `null` for those that need the whole of YAML, or have something to tell. */
function parsePlain({ path, text }: SourceText): ParsedSource | null {
  if (isJsonFile(path) && !isJson(text)) return null;
  const plain = readPlain(text);
  if (plain === null) return null;
  const lines = new Lines(text);
  const documents = plain.map(({ value, places }, index) =>
    documentOf({ value, locator: places.locatorIn(value), broken: NOTHING }, { file: path, index, lines }),
  );
  return { documents, findings: [] };
}

const NOTHING: ReadonlySet<string> = new Set();

function isJsonFile(path: string): boolean {
  return path.endsWith('.json');
}

/** The same for every text there is; a test holds the two against each other. */
export function parseYaml({ path, text: written }: SourceText): ParsedSource {
  const text = written.replace(/^\uFEFF/, '');
  const lines = new Lines(text);
  const list = new FindingList();
  for (const problem of unfitText(text, isJsonFile(path))) list.add(problem);
  if (list.length === 0 && isJsonFile(path)) jsonProblems(text, (problem) => list.add(problem));
  const documents = list.length > 0 ? [] : readDocuments({ path, text }, { lines, list });
  const findings = list.findings((range) => lines.position(path, range));
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

interface Reading {
  readonly lines: Lines;
  readonly list: FindingList;
}

function readDocuments({ path, text }: SourceText, { lines, list }: Reading): WrittenDocument[] {
  const documents: WrittenDocument[] = [];
  const report = (problem: ValueProblem): void => list.add(problem);
  const context = { expansion: new Expansion(), isJson: isJsonFile(path), report };
  const tokens = limitedTokens(text, report);
  for (const parsed of composed(tokens, report)) {
    if (isEmpty(parsed)) continue;
    const syntax = syntaxProblems(parsed, text, (offset) => lines.linePos(offset).line);
    for (const problem of syntax) report(problem);
    if (syntax.length > 0 || parsed.contents === null) continue;
    const from = list.length;
    const { value, broken, targets } = readValue(parsed.contents, context);
    if (value === undefined || broken.has('')) continue;
    if (!isJsonObject(value)) {
      report(noMapping(parsed.contents, value));
      continue;
    }
    const content = { value, locator: new SpotLocator(spotsOf(parsed.contents, targets)), broken };
    const document = documentOf(content, { file: path, index: documents.length, lines });
    list.assign(from, writtenId(document));
    documents.push(document);
  }
  return documents;
}

function noMapping(root: Node, value: Json): ValueProblem {
  const found = Array.isArray(value) ? 'a list' : `the value ${JSON.stringify(value)}`;
  const [start, end] = root.range ?? [0, 0];
  const message = `a document must be a mapping with apiVersion, kind, metadata and spec, found ${shortened(found)}`;
  return { rule: 'ZK102', message, pointer: '', range: [start, end] };
}

function shortened(found: string): string {
  return found.length > 60 ? `${found.slice(0, 58)}…"` : found;
}

/** The documents of the parser, up to where there are too many errors. */
function* composed(
  tokens: Iterable<CST.Token>,
  report: (problem: ValueProblem) => void,
): Generator<Document.Parsed> {
  const { Composer } = yaml();
  try {
    yield* limitErrors(new Composer(OPTIONS)).compose(tokens);
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
    report(error.problem);
  }
}

/** What `---` alone makes: no content, or a null that nobody wrote. */
function isEmpty(document: Document.Parsed): boolean {
  const { contents, errors } = document;
  if (errors.length > 0) return false;
  return contents === null || (isScalar(contents) && contents.value === null && contents.source === '');
}

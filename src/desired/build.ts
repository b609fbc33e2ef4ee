import { append } from '../model/append.ts';
import { aclByRule } from '../model/acl-rules.ts';
import { byCodeUnits } from '../model/canonical-json.ts';
import { type Document } from '../model/document.ts';
import { type Finding } from '../model/finding.ts';
import { type JsonObject, type JsonPointer } from '../model/json.ts';
import { type Position } from '../model/position.ts';
import { type Environment, type Project } from '../model/project.ts';
import { sealed } from '../model/sealed.ts';
import { type SourceText } from '../model/source-text.ts';
import { type DesiredTree } from '../model/tree.ts';
import { withAcls } from './compile/acls.ts';
import { compileDocument } from './compile/compile-document.ts';
import { inlineFiles } from './compile/inline-weights.ts';
import { desiredTree, sortNodes } from './compile/desired-tree.ts';
import { attachmentPath, namedFiles, type Attachments } from './compile/znode-tree.ts';
import { parseSource } from './parse/parse-source.ts';
import { traceOf, writtenId, type WrittenDocument } from './parse/written-document.ts';
import { identify } from './resolve/identity.ts';
import { isPatch, layOverlays } from './resolve/lay-overlays.ts';
import { noBaseDocument } from './resolve/overlays.ts';
import { patchAmongSources } from './resolve/patches.ts';
import { relatePlaces, sortFindings, textReader } from './resolve/positions.ts';
import { substituteValues } from './resolve/values.ts';
import { CROSS_RULES } from './validate/rules/all.ts';
import { RULES } from './validate/rules.ts';
import { type CheckedDocument } from './validate/rules/checked-document.ts';
import { clustersOf } from './validate/rules/cluster.ts';
import { type RuleContext } from './validate/rules/rule.ts';
import { secretPlaces, sensitiveKinds, suspectPlaces, withoutSecrets } from './validate/secret-places.ts';
import { createValidator } from './validate/validate-document.ts';

export interface BuildInput {
  readonly project: Project;
  /** Its values stand in for `${name}`. */
  readonly environment: Pick<Environment, 'name' | 'values' | 'acl'> &
    Partial<Pick<Environment, 'auth' | 'digestAlgorithm'>>;
  readonly sources: readonly SourceText[];
  /** The files of each overlay directory, in the order in which they apply. */
  readonly overlays: readonly (readonly SourceText[])[];
  /** Contents of the files that documents name, by {@link attachmentPaths}; `null` for one that cannot be read. */
  readonly attachments: Attachments;
  /** Milliseconds since 1970: some rules have an end. */
  readonly now: number;
  /** The JSON Schemas of the kinds, by kind, and `common`. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
}

export interface BuildResult {
  /** Means something only where no finding is an error. */
  readonly tree: DesiredTree;
  /** Every document that has a kind and a name, with mistakes or not. */
  readonly documents: readonly Document[];
  /** Sorted by file, line and column, each once. */
  readonly findings: readonly Finding[];
  /** Names of the values that the documents ask for, given or not. */
  readonly valueNames: ReadonlySet<string>;
  /** Pointers of what is sensitive in the `spec` of the project's own kinds, by kind. */
  readonly sensitive: ReadonlyMap<string, readonly JsonPointer[]>;
  /** Where the texts have what is not to be shown. */
  readonly secrets: readonly Position[];
  readonly files: number;
}

/**
 * From texts to the znodes that they ask for. Never throws: whatever is wrong is a finding. Every rule runs on
 * every document that parses; only what is invalid is left out. The order of the files makes no difference.
 */
export function buildDesired(input: BuildInput): BuildResult {
  const { project, attachments, now } = input;
  const texts = textsOf(input);
  const textAt = textReader(texts);
  const { documents, findings, valueNames, patchSecrets } = readDocuments(input, textAt);
  const valid = firstOfEachId(documents).filter((document) => document.valid);
  const byRule = aclByRule(project.acls);
  const sensitive = sensitiveKinds(project, input.schemas);
  const compiled = valid.flatMap((document) => {
    const made = withAcls(compileDocument(document, project, attachments), document, byRule);
    const members = sensitive.get(document.kind);
    return members === undefined ? made : made.map((node) => sealed(node, members));
  });
  const nodes = sortNodes(compiled);
  const context: RuleContext = {
    project,
    environment: input.environment,
    documents,
    clusters: clustersOf(documents),
    nodes,
    attachments,
    sensitive,
    now,
    textAt,
  };
  const secrets = [
    ...patchSecrets,
    ...documents.flatMap((document) => secretPlaces(document, sensitive.get(document.kind) ?? [])),
    ...suspectPlaces(unreadTexts(findings, texts), sensitive),
  ];
  const found = [...findings, ...CROSS_RULES.flatMap((rule) => rule.check(context))];
  let tree: DesiredTree | undefined;
  return {
    /** Made when it is asked for: a validation does not. */
    get tree() {
      return (tree ??= desiredTree(valid, nodes, sensitive));
    },
    documents,
    findings: sortFindings(withoutSecrets(found, secrets).map(relatePlaces)),
    valueNames,
    sensitive,
    secrets,
    files: texts.size,
  };
}

/**
 * The files that must be read before {@link buildDesired}: those that documents name, by path relative to the
 * project, sorted. One that is outside the project is not among them; building says so (ZK113, ZK509).
 */
export function attachmentPaths(input: Omit<BuildInput, 'attachments' | 'now'>): string[] {
  const given = [...input.environment.values.values()].map(({ value }) => ({ text: JSON.stringify(value) }));
  if (![...input.sources, ...input.overlays.flat(), ...given].some(mayNameFiles)) return [];
  const paths = readDocuments(input, textReader(textsOf(input))).documents.flatMap((document) =>
    [...namedFiles(document), ...inlineFiles(document)].flatMap(
      ({ pointer, file }) => attachmentPath(document, pointer, file) ?? [],
    ),
  );
  return [...new Set(paths)].sort();
}

/** Saves a second parse of everything where no text has the keys at all. */
function mayNameFiles({ text }: Pick<SourceText, 'text'>): boolean {
  return /\b(?:file|schemaFile|inline)\b/.test(text);
}

function textsOf({
  sources,
  overlays,
}: Pick<BuildInput, 'sources' | 'overlays'>): ReadonlyMap<string, string> {
  return new Map([...sources, ...overlays.flat()].map(({ path, text }) => [path, text]));
}

/** Parse, lay the overlays over, put the values in, tell who is who, check each against its schema. */
function readDocuments(
  { sources, overlays, schemas, environment }: Omit<BuildInput, 'attachments' | 'now'>,
  textAt: RuleContext['textAt'],
): {
  readonly documents: readonly CheckedDocument[];
  readonly valueNames: ReadonlySet<string>;
  readonly patchSecrets: readonly Position[];
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const parse = (files: readonly SourceText[]): WrittenDocument[] =>
    [...files]
      .sort((a, b) => byCodeUnits(a.path, b.path))
      .flatMap((file) => {
        const parsed = parseSource(file);
        const projects = parsed.documents.filter(({ kind }) => kind === 'Project');
        append(findings, parsed.findings);
        append(findings, projects.map(ignoredProject));
        return parsed.documents.filter(({ kind }) => kind !== 'Project');
      });
  const [patches, base] = partition(parse(sources), isPatch);
  append(findings, patches.map(patchAmongSources));
  const overlaid = layOverlays(base, overlays.map(parse), schemas);
  const filled = substituteValues(overlaid.documents, {
    environment,
    texts: [...sources, ...overlays.flat()].map(({ text }) => text),
    textAt,
  });
  append(findings, overlaid.findings);
  append(findings, filled.findings);

  const identities = identify(filled.documents);
  const validator = createValidator(schemas);
  const documents = filled.documents.flatMap((written, index): CheckedDocument[] => {
    const { value, valid, invalid, findings: mistakes } = validator.validateDocument(written);
    const identity = identities.get(written);
    append(
      findings,
      mistakes.map((mistake) => ({ ...mistake, document: identity?.id ?? mistake.document })),
    );
    const laid = overlaid.documents[index];
    if (laid !== undefined && overlaid.added.has(laid) && !valid && writtenId(written) !== null)
      findings.push(noBaseDocument(written));
    return value === null || identity === undefined
      ? []
      : [
          {
            ...identity,
            value,
            valid,
            invalid,
            locate: written.locate,
            trace: (pointer) => traceOf(written, pointer),
          },
        ];
  });
  return { documents, valueNames: filled.names, patchSecrets: overlaid.secrets, findings };
}

/** What keeps a document, or a value of it, from being known for what it is. */
const UNREAD: ReadonlySet<string> = new Set(['ZK100', 'ZK101', 'ZK102', 'ZK105', 'ZK106']);

function unreadTexts(findings: readonly Finding[], texts: ReadonlyMap<string, string>): SourceText[] {
  const files = new Set(findings.flatMap(({ rule, position }) => (UNREAD.has(rule) ? position.file : [])));
  return [...texts].flatMap(([path, text]) => (files.has(path) ? { path, text } : []));
}

function partition<Item>(items: readonly Item[], fits: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}

/** Of documents with one id, which ZK104 speaks of, the first is compiled. */
function firstOfEachId(documents: readonly CheckedDocument[]): CheckedDocument[] {
  const byId = new Map<string, CheckedDocument>();
  for (const document of documents) if (!byId.has(document.id)) byId.set(document.id, document);
  return [...byId.values()];
}

function ignoredProject(document: WrittenDocument): Finding {
  return {
    rule: 'ZK123',
    severity: RULES.ZK123.severity,
    message:
      'a Project among the sources is ignored: only zkai.yaml at the root of the project is read as one',
    fix: 'Leave the file out of the sources, or move what it says to zkai.yaml.',
    position: document.locate('/kind'),
    pointer: '/kind',
    document: writtenId(document),
  };
}

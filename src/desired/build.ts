import { aclByRule } from '../model/acl-rules.ts';
import { byCodeUnits } from '../model/canonical-json.ts';
import { type Document } from '../model/document.ts';
import { type Finding } from '../model/finding.ts';
import { type JsonObject } from '../model/json.ts';
import { type Project } from '../model/project.ts';
import { type SourceText } from '../model/source-text.ts';
import { type DesiredTree } from '../model/tree.ts';
import { withAcls } from './compile/acls.ts';
import { compileDocument } from './compile/compile-document.ts';
import { desiredTree, sortNodes } from './compile/desired-tree.ts';
import { attachmentPath, namedFiles, type Attachments } from './compile/znode-tree.ts';
import { parseSource } from './parse/parse-source.ts';
import { writtenId, type WrittenDocument } from './parse/written-document.ts';
import { identify } from './resolve/identity.ts';
import { applyOverlays, noBaseDocument } from './resolve/overlays.ts';
import { sortFindings, textAt } from './resolve/positions.ts';
import { CROSS_RULES } from './validate/rules/all.ts';
import { RULES } from './validate/rules.ts';
import { type CheckedDocument } from './validate/rules/checked-document.ts';
import { clustersOf } from './validate/rules/cluster.ts';
import { type RuleContext } from './validate/rules/rule.ts';
import { createValidator } from './validate/validate-document.ts';

export interface BuildInput {
  readonly project: Project;
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
  readonly files: number;
}

/**
 * From texts to the znodes that they ask for. Never throws: whatever is wrong is a finding. Every rule runs on
 * every document that parses; only what is invalid is left out. The order of the files makes no difference.
 */
export function buildDesired(input: BuildInput): BuildResult {
  const { project, attachments, now } = input;
  const { documents, findings } = readDocuments(input);
  const valid = firstOfEachId(documents).filter((document) => document.valid);
  const byRule = aclByRule(project.acls);
  const compiled = valid.flatMap((document) =>
    withAcls(compileDocument(document, project, attachments), document, byRule),
  );
  const nodes = sortNodes(compiled);
  const texts = new Map([...input.sources, ...input.overlays.flat()].map(({ path, text }) => [path, text]));
  const context: RuleContext = {
    project,
    documents,
    clusters: clustersOf(documents),
    nodes,
    attachments,
    now,
    textAt: (position) => textAt(texts.get(position.file), position),
  };
  return {
    tree: desiredTree(valid, nodes),
    documents,
    findings: sortFindings([...findings, ...CROSS_RULES.flatMap((rule) => rule.check(context))]),
    files: texts.size,
  };
}

/**
 * The files that must be read before {@link buildDesired}: those that documents name, by path relative to the
 * project, sorted. One that is outside the project is not among them; building says so (ZK113).
 */
export function attachmentPaths(input: Omit<BuildInput, 'attachments' | 'now'>): string[] {
  if (![...input.sources, ...input.overlays.flat()].some(mayNameFiles)) return [];
  const paths = readDocuments(input).documents.flatMap((document) =>
    namedFiles(document).flatMap(({ pointer, file }) => attachmentPath(document, pointer, file) ?? []),
  );
  return [...new Set(paths)].sort();
}

/** Saves a second parse of everything where no text has the keys at all. */
function mayNameFiles({ text }: SourceText): boolean {
  return /\b(?:file|schemaFile)\b/.test(text);
}

/** Parse, lay the overlays over, tell who is who, check each against its schema. */
function readDocuments({ sources, overlays, schemas }: Omit<BuildInput, 'attachments' | 'now'>): {
  readonly documents: readonly CheckedDocument[];
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const parse = (files: readonly SourceText[]): WrittenDocument[] =>
    [...files]
      .sort((a, b) => byCodeUnits(a.path, b.path))
      .flatMap((file) => {
        const parsed = parseSource(file);
        const projects = parsed.documents.filter(({ kind }) => kind === 'Project');
        findings.push(...parsed.findings, ...projects.map(ignoredProject));
        return parsed.documents.filter(({ kind }) => kind !== 'Project');
      });
  const overlaid = applyOverlays(parse(sources), overlays.map(parse));
  findings.push(...overlaid.findings);

  const identities = identify(overlaid.documents);
  const validator = createValidator(schemas);
  const documents = overlaid.documents.flatMap((written): CheckedDocument[] => {
    const { value, valid, invalid, findings: mistakes } = validator.validateDocument(written);
    const identity = identities.get(written);
    findings.push(...mistakes.map((mistake) => ({ ...mistake, document: identity?.id ?? mistake.document })));
    if (overlaid.added.has(written) && !valid && writtenId(written) !== null)
      findings.push(noBaseDocument(written));
    return value === null || identity === undefined
      ? []
      : [{ ...identity, value, valid, invalid, locate: written.locate }];
  });
  return { documents, findings };
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

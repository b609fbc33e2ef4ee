import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';
import { numberText } from '../../model/number-text.ts';
import { type OwnKind, type Project } from '../../model/project.ts';
import { isSensitiveAt } from '../../model/sealed.ts';
import { type SourceText } from '../../model/source-text.ts';
import { parsePathTemplate } from '../compile/path-template.ts';
import { parseSource } from '../parse/parse-source.ts';
import { type WrittenDocument } from '../parse/written-document.ts';
import { SchemaChecker } from './compile-schemas.ts';
import { API_VERSION } from './document-head.ts';
import { defaultProblems } from './own-defaults.ts';
import { embedSchema, type SchemaProblem, schemaProblems } from './own-schema.ts';
import { RULES } from './rules.ts';
import { sensitivePatterns } from './sensitive.ts';

/** What was found where `spec.kinds` names a schema: a text, or why there is none. */
export type SchemaSource = SourceText | { readonly path: string; readonly problem: string };

export interface OwnKindSchemas {
  /** The schemas of all kinds: the very map that came in where a project has none of its own. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
  readonly findings: readonly Finding[];
}

/** Characters: a schema is compiled to code. */
const MAX_SCHEMA = 256 * 1024;

/**
 * The schemas of a project's own kinds beside those that come with zkai. A kind whose schema cannot be used takes any
 * `spec`, so that its documents are not blamed for it; the findings say where it is wrong.
 */
export function ownKindSchemas(
  project: Project,
  sources: readonly SchemaSource[],
  builtIn: ReadonlyMap<string, JsonObject>,
): OwnKindSchemas {
  if (project.kinds.length === 0) return { schemas: builtIn, findings: [] };
  const schemas = new Map(builtIn);
  const findings: Finding[] = [];
  for (const [index, own] of project.kinds.entries()) {
    const use = { project, pointer: `/spec/kinds/${index}/schema`, own };
    const read = readSchema(sources[index], use, builtIn);
    findings.push(...read.findings, ...pathFindings(read.schema, { ...use, index }, builtIn));
    schemas.set(own.kind, documentSchema(own, read.schema));
  }
  return { schemas, findings };
}

/** Where zkai.yaml asks for the schema. */
interface Use {
  readonly project: Project;
  readonly pointer: JsonPointer;
  readonly own: OwnKind;
}

interface ReadSchema {
  readonly schema: Json;
  readonly findings: readonly Finding[];
}

function readSchema(
  source: SchemaSource | undefined,
  use: Use,
  builtIn: ReadonlyMap<string, JsonObject>,
): ReadSchema {
  if (source === undefined || 'problem' in source) {
    const message = `the schema of ${use.own.kind} cannot be read: ${source?.problem ?? 'it is not there'}`;
    return unusable([useFinding(use, message)]);
  }
  const size = source.text.length;
  if (size > MAX_SCHEMA) {
    const message = `the schema of ${use.own.kind} has ${numberText(size)} characters, more than ${numberText(MAX_SCHEMA)}`;
    return unusable([useFinding(use, message)]);
  }
  const { documents, findings } = parseSource(source);
  const [document, second] = documents;
  if (findings.length > 0) return unusable(findings.map((finding) => asSchema(finding, use)));
  if (document === undefined || second !== undefined) {
    const found = document === undefined ? 'is empty' : 'holds more than one document';
    return unusable([useFinding(use, `the schema of ${use.own.kind}, ${source.path}, ${found}`)]);
  }
  const problems = schemaProblems(document.value, builtIn.get('common') ?? {});
  const found = problems.map((problem) => schemaFinding(document, use, problem));
  if (found.length > 0) return unusable(found);
  const wrong = compileProblems(use.own, document.value, builtIn);
  if (wrong.length > 0) return unusable(wrong.map((problem) => schemaFinding(document, use, problem)));
  return { schema: document.value, findings: [] };
}

/** What is no mapping is told as a document that has none of its keys, which a schema need not have. */
function asSchema(finding: Finding, use: Use): Finding {
  const [, found] = /^a document must be a mapping .*, found (.*)$/.exec(finding.message) ?? [];
  if (found === undefined) return { ...finding, ...relatedTo(use) };
  return {
    ...finding,
    rule: 'ZK130',
    message: `the schema of ${use.own.kind} must be a mapping, found ${found}`,
    fix: 'Write what the spec holds: {type: object, properties: {…}}.',
    ...relatedTo(use),
  };
}

function unusable(findings: readonly Finding[]): ReadSchema {
  return { schema: {}, findings };
}

/** Everybody who may list znodes sees their paths. */
function pathFindings(
  schema: Json,
  { project, own, index }: Use & { readonly index: number },
  builtIn: ReadonlyMap<string, JsonObject>,
): Finding[] {
  const template = parsePathTemplate(own.path);
  if ('problem' in template || !isJsonObject(schema)) return [];
  const sensitive = sensitivePatterns(schema, { root: schema, common: builtIn.get('common') ?? {} });
  const members = template.segments
    .flat()
    .flatMap((part) => (typeof part === 'string' ? [] : [part.pointer]));
  const named = members.find((pointer) => sensitive.some((one) => isSensitiveAt(pointer, [`/spec${one}`])));
  if (named === undefined) return [];
  const pointer = `/spec/kinds/${index}/path`;
  return [
    {
      rule: 'ZK132',
      severity: RULES.ZK132.severity,
      message: `no znode can go to ${own.path}: ${named} is sensitive, and everybody sees paths`,
      fix: 'Use another field.',
      position: project.locate(pointer),
      pointer,
      document: `Project/${project.name}`,
    },
  ];
}

/** What the compiler says of a schema that has no problem of its own, and what of its defaults. */
function compileProblems(
  own: OwnKind,
  schema: JsonObject,
  builtIn: ReadonlyMap<string, JsonObject>,
): readonly SchemaProblem[] {
  const document = documentSchema(own, schema);
  try {
    new SchemaChecker(new Map([...builtIn, [own.kind, document]])).errors(own.kind, {});
    return defaultProblems(own.kind, { document, schema, builtIn });
  } catch (error) {
    return [{ pointer: '', message: error instanceof Error ? error.message : String(error) }];
  }
}

/** The schema of a whole document, around that of its `spec`. */
function documentSchema({ kind }: OwnKind, spec: Json): JsonObject {
  const { title, description } = spec as { readonly title?: Json; readonly description?: Json };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `https://zkai.dev/schemas/v1/own-${kind}.json`,
    title: kind,
    description: description ?? title ?? 'A kind of this project.',
    type: 'object',
    additionalProperties: false,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { description: `Always ${API_VERSION}.`, const: API_VERSION },
      kind: { description: `Always ${kind}.`, const: kind },
      metadata: { description: 'Name and cluster.', $ref: 'common.json#/$defs/metadata' },
      spec: embedSchema(spec, '/properties/spec'),
    },
  };
}

function useFinding({ project, pointer }: Use, message: string): Finding {
  return {
    rule: 'ZK130',
    severity: RULES.ZK130.severity,
    message,
    fix: 'Name a JSON Schema (draft 2020-12) inside the project.',
    position: project.locate(pointer),
    pointer,
    document: `Project/${project.name}`,
  };
}

function schemaFinding(
  document: WrittenDocument,
  use: Use,
  { pointer, message, fix }: SchemaProblem,
): Finding {
  return {
    rule: 'ZK130',
    severity: RULES.ZK130.severity,
    message: `the schema of ${use.own.kind} cannot be used: ${message}`,
    ...(fix === undefined ? {} : { fix }),
    position: document.locateKey(pointer),
    pointer,
    document: null,
    ...relatedTo(use),
  };
}

function relatedTo({ project, pointer, own }: Use): Pick<Finding, 'related'> {
  return {
    related: [{ message: `the kind ${own.kind} is declared here`, position: project.locate(pointer) }],
  };
}

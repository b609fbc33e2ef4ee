import { readFileSync } from 'node:fs';
import {
  attachmentPaths,
  buildDesired,
  type BuildInput,
  type BuildResult,
} from '../../../src/desired/build.ts';
import { type DeclaredAcl } from '../../../src/model/acl.ts';
import { type Finding } from '../../../src/model/finding.ts';
import { type JsonObject } from '../../../src/model/json.ts';
import { type Project } from '../../../src/model/project.ts';
import { type SourceText } from '../../../src/model/source-text.ts';
import { type DesiredNode } from '../../../src/model/tree.ts';
import { znodePath } from '../../../src/model/znode-path.ts';

const SCHEMA_FILES: readonly (readonly [string, string])[] = [
  ['common', 'common'],
  ['Project', 'project'],
  ['ModelParams', 'model-params'],
  ['TaskConfig', 'task-config'],
  ['ClusterTopology', 'cluster-topology'],
  ['ZnodeTree', 'znode-tree'],
  ['Patch', 'patch'],
];

export const SCHEMAS: ReadonlyMap<string, JsonObject> = new Map(
  SCHEMA_FILES.map(([kind, file]) => {
    const text = readFileSync(new URL(`../../../schemas/${file}.json`, import.meta.url), 'utf8');
    return [kind, JSON.parse(text) as JsonObject];
  }),
);

export const PROJECT: Project = {
  name: 'test',
  sources: ['**/*.yaml'],
  root: znodePath('/zkai'),
  environments: new Map(),
  acls: [],
  lifecycle: [],
  moved: [],
  kinds: [],
  ignore: [],
  unmanaged: [],
  policies: [],
  reconcile: {
    mode: 'report',
    heal: [],
    pending: 'report',
    intervalMs: 60_000,
    rateLimit: { heals: 3, windowMs: 600_000 },
    backoff: { initialMs: 1000, maxMs: 300_000 },
  },
  lint: { rules: new Map(), ignore: [], baseline: '.zkai-baseline.json' },
  locate: () => ({ file: 'zkai.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 }),
};

/** Of an environment, what the documents depend on; it gives no values. */
export const ENVIRONMENT: BuildInput['environment'] = { name: 'test', values: new Map() };

interface Files {
  readonly [path: string]: string;
}

/** What a build gets: files by name, overlays in order, and other files that documents may name. */
export interface Given {
  readonly files: Files;
  readonly overlays?: readonly Files[];
  readonly others?: { readonly [path: string]: string | Buffer };
  /** Values of the environment, each given in a line of zkai.yaml. */
  readonly values?: JsonObject;
  /** The ACL of the environment. */
  readonly acl?: DeclaredAcl;
  /** More that the documents depend on. */
  readonly environment?: Partial<BuildInput['environment']>;
}

/** Builds from texts as a flow would: reads what the documents name first. */
export function build({
  files,
  overlays = [],
  others = {},
  values = {},
  acl,
  environment,
}: Given): BuildResult {
  const input: Omit<BuildInput, 'attachments'> = {
    project: PROJECT,
    environment: {
      ...ENVIRONMENT,
      values: givenValues(values),
      ...(acl === undefined ? {} : { acl }),
      ...environment,
    },
    sources: texts(files),
    overlays: overlays.map(texts),
    schemas: SCHEMAS,
    now: 0,
  };
  const attachments = new Map(
    attachmentPaths(input).map((path) => {
      const content = others[path];
      return [path, content === undefined ? null : Buffer.from(content)];
    }),
  );
  return buildDesired({ ...input, attachments });
}

function givenValues(values: JsonObject): BuildInput['environment']['values'] {
  return new Map(
    Object.entries(values).map(([name, value], index) => [
      name,
      {
        value,
        locate: () => ({ file: 'zkai.yaml', line: index + 1, column: 1, endLine: index + 1, endColumn: 2 }),
      },
    ]),
  );
}

/** The findings for one file, `a.yaml`. */
export function check(text: string, others: Given['others'] = {}): readonly Finding[] {
  return build({ files: { 'a.yaml': text }, others }).findings;
}

/** A finding in a line: `ZK201 error a.yaml:7:12 /spec/model/name`. */
export function brief({ rule, severity, position, pointer }: Finding): string {
  return `${rule} ${severity} ${position.file}:${position.line}:${position.column} ${pointer}`;
}

/** `line:column` of a text that must occur once in another. */
export function placeOf(needle: string, text: string): string {
  const offset = text.indexOf(needle);
  if (offset === -1 || text.includes(needle, offset + 1))
    throw new Error(`${needle} must occur exactly once`);
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** A task that is valid and has something to change. */
export const TASK = doc(
  'TaskConfig',
  'name: train',
  '{replicas: 4, resources: {cpu: 2}, config: {a: 1, b: null}}',
);

/** A document in YAML; `spec` is flow style or indented lines. */
export function doc(kind: string, metadata: string, spec: string): string {
  return `---\napiVersion: zkai/v1\nkind: ${kind}\nmetadata: {${metadata}}\nspec: ${spec}\n`;
}

function texts(files: Files): SourceText[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}

/** The znode at a path, which must be there. */
export function nodeAt(result: BuildResult, path: string): DesiredNode {
  const found = result.tree.nodes.get(znodePath(path));
  if (found === undefined) throw new Error(`no ${path} among ${[...result.tree.nodes.keys()].join(' ')}`);
  return found;
}

export function jsonAt(result: BuildResult, path: string): unknown {
  return JSON.parse(nodeAt(result, path).data.toString());
}

/** `file:line:column` of a member of a znode. */
export function originOf(result: BuildResult, path: string, pointer: string): string {
  const { file, line, column } = nodeAt(result, path).locate(pointer);
  return `${file}:${line}:${column}`;
}

/** The errors among the findings, in a line each. */
export function errorsOf(result: BuildResult): string[] {
  return result.findings.filter(({ severity }) => severity === 'error').map(brief);
}

/** A ZnodeTree with entries in flow style. */
export function tree(nodes: string, name = 'tree'): string {
  return doc('ZnodeTree', `name: ${name}`, `{nodes: [${nodes}]}`);
}

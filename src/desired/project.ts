import { type Document } from '../model/document.ts';
import { type Finding } from '../model/finding.ts';
import { type Json, type JsonObject, type JsonPointer, pointerTo } from '../model/json.ts';
import {
  type Project as ProjectDocument,
  type ProjectEnvironment,
  type ProjectLedger,
  type ProjectLint,
  type ProjectPolicy,
  type ProjectReconcile,
  type ProjectRequirements,
  type ProjectWindow,
} from '../model/kinds/project.ts';
import { type LintSettings } from '../model/lint.ts';
import { type Policy } from '../model/policy.ts';
import {
  type Environment,
  type GivenValue,
  type Project,
  type Requirements,
  type Retention,
} from '../model/project.ts';
import { type ReconcileRule } from '../model/reconcile.ts';
import { type SourceText } from '../model/source-text.ts';
import { type Window } from '../model/window.ts';
import { isWithin, pathProblem, znodePath, type ZnodePath } from '../model/znode-path.ts';
import { parseSource } from './parse/parse-source.ts';
import { traceOf, type WrittenDocument, writtenId } from './parse/written-document.ts';
import { durationMs } from './resolve/duration.ts';
import { quantityValue } from './resolve/quantity.ts';
import { API_VERSION } from './validate/document-head.ts';
import { checkBackoff } from './validate/backoff.ts';
import { checkEnvironments } from './validate/environments.ts';
import { checkPolicies } from './validate/policies.ts';
import { checkOwnKinds } from './validate/own-kinds.ts';
import { RULES } from './validate/rules.ts';
import { createValidator } from './validate/validate-document.ts';

export interface ReadProject {
  /** `null` when there is an error among the findings. */
  readonly project: Project | null;
  /** What it says, with defaults; `null` when there is an error. */
  readonly document: Pick<Document, 'value' | 'trace'> | null;
  readonly findings: readonly Finding[];
}

const UNREADABLE = { project: null, document: null } as const;

/** Reads `zkai.yaml`: one document of kind Project, defaults filled in. Never throws for what it holds. */
export function readProject(source: SourceText, schemas: ReadonlyMap<string, JsonObject>): ReadProject {
  const { documents, findings } = parseSource(source);
  const [document, second] = documents;
  if (document === undefined) {
    return { ...UNREADABLE, findings: findings.length > 0 ? findings : [emptyFile(source.path)] };
  }
  const checked = checkKind(document) ?? createValidator(schemas).validateDocument(document);
  const all = [
    ...findings,
    ...checked.findings,
    ...checkEnvironments(document),
    ...checkPolicies(document),
    ...checkOwnKinds(document, builtInKinds(schemas)),
    ...(second === undefined ? [] : [secondDocument(second)]),
  ];
  if (checked.value === null || !checked.valid) return { ...UNREADABLE, findings: all };
  const written = checked.value as unknown as ProjectDocument;
  const root = checkRoot(written.spec.root, document);
  if (root !== null) all.push(root);
  all.push(...checkBackoff(written.spec.reconcile.backoff, document));
  const isUsable = all.every(({ severity }) => severity !== 'error');
  if (!isUsable) return { ...UNREADABLE, findings: all };
  return {
    project: projectOf(written, document),
    document: { value: checked.value, trace: (pointer) => traceOf(document, pointer) },
    findings: all,
  };
}

function projectOf({ metadata, spec }: ProjectDocument, { locate }: WrittenDocument): Project {
  const environments = Object.entries(spec.environments).map(([name, environment]): [string, Environment] => [
    name,
    {
      ...environmentOf(name, environment, retentionOf(spec.ledger)),
      values: valuesOf(environment.values, pointerTo('/spec/environments', name), locate),
      windows: windowsOf(environment.windows, pointerTo('/spec/environments', name), locate),
    },
  ]);
  return {
    name: metadata.name,
    sources: spec.sources,
    root: znodePath(spec.root),
    environments: new Map(environments),
    acls: spec.acls,
    lifecycle: spec.lifecycle.map(({ match, preventDestroy, deletion }, index) => ({
      match,
      preventDestroy,
      deletion,
      source: locate(`/spec/lifecycle/${index}`),
    })),
    moved: spec.moved.map(({ from, to }, index) => ({
      from,
      to,
      source: locate(`/spec/moved/${index}`),
    })),
    ignore: spec.ignore.map((rule, index) => ({ ...rule, source: locate(`/spec/ignore/${index}`) })),
    unmanaged: spec.drift.unmanaged.map((rule, index) => ({
      ...rule,
      source: locate(`/spec/drift/unmanaged/${index}`),
    })),
    policies: spec.policies.map(policyOf),
    reconcile: reconcileOf(spec.reconcile),
    lint: lintOf(spec.lint),
    kinds: spec.kinds.map(({ kind, schema, path }) => ({ kind, schema, path })),
    locate,
  };
}

function policyOf({ timeout, ...policy }: ProjectPolicy): Policy {
  return { ...policy, timeoutMs: durationMs(timeout) ?? 0 };
}

function reconcileOf({ interval, rateLimit, backoff, ...rule }: ProjectReconcile): ReconcileRule {
  return {
    ...rule,
    intervalMs: durationMs(interval) ?? 0,
    rateLimit: { heals: rateLimit.heals, windowMs: durationMs(rateLimit.window) ?? 0 },
    backoff: { initialMs: durationMs(backoff.initial) ?? 0, maxMs: durationMs(backoff.max) ?? 0 },
  };
}

function lintOf({ rules, ignore, baseline }: ProjectLint): LintSettings {
  return { rules: new Map(Object.entries(rules)), ignore, baseline };
}

function builtInKinds(schemas: ReadonlyMap<string, JsonObject>): string[] {
  return [...schemas.keys()].filter((name) => name !== 'common');
}

function retentionOf({ keepRevisions, keepBytes }: ProjectLedger): Retention {
  return { keepRevisions, keepBytes: quantityValue(keepBytes) ?? Infinity };
}

function valuesOf(
  written: { readonly [name: string]: unknown },
  environment: JsonPointer,
  locate: WrittenDocument['locate'],
): ReadonlyMap<string, GivenValue> {
  return new Map(
    Object.entries(written).map(([name, value]) => [
      name,
      {
        value: value as Json,
        locate: (pointer) => locate(pointerTo(`${environment}/values`, name) + pointer),
      },
    ]),
  );
}

function windowsOf(
  written: readonly ProjectWindow[],
  environment: JsonPointer,
  locate: WrittenDocument['locate'],
): Window[] {
  return written.map(({ duration, ...window }, index) => ({
    ...window,
    id: index + 1,
    durationMs: durationMs(duration) ?? 0,
    source: locate(`${environment}/windows/${index}`),
  }));
}

function environmentOf(
  name: string,
  written: ProjectEnvironment,
  retention: Retention,
): Omit<Environment, 'values' | 'windows'> {
  const { connect, overlays, tls, auth, readOnlyAuth = auth, confirm, guards, batching, acl } = written;
  return {
    name,
    connect,
    overlays,
    ...(tls === undefined ? {} : { tls }),
    auth,
    readOnlyAuth,
    digestAlgorithm: written.digestAlgorithm,
    confirm,
    guards,
    require: requirementsOf(written.require),
    batching,
    retention,
    ...(acl === undefined ? {} : { acl }),
  };
}

function requirementsOf({ savedPlan, planMaxAge, cleanGit }: ProjectRequirements): Requirements {
  const planMaxAgeMs = durationMs(planMaxAge);
  return { savedPlan, ...(planMaxAgeMs === undefined ? {} : { planMaxAgeMs }), cleanGit };
}

/** The ledger lives below the root, so the root must be a znode that zkai can own. */
function checkRoot(root: string, document: WrittenDocument): Finding | null {
  const problem = pathProblem(root);
  const path = problem === undefined ? znodePath(root) : null;
  const reserved = path !== null && (path === '/' || isWithin(path, '/zookeeper' as ZnodePath));
  if (path !== null && !reserved) return null;
  const why = root === '/' ? 'zkai would own everything' : 'it belongs to ZooKeeper itself';
  return findingAt(document, '/spec/root', {
    rule: 'ZK191',
    message: problem === undefined ? `the root cannot be ${root}: ${why}` : `spec.root: ${problem}`,
    fix: 'Write root: /zkai, or another path of your own.',
  });
}

/** Another kind in zkai.yaml is told as that, not as all the keys that a project does not have. */
function checkKind(document: WrittenDocument): { value: null; valid: false; findings: Finding[] } | null {
  if (document.kind === null || document.kind === 'Project' || document.value['apiVersion'] !== API_VERSION)
    return null;
  const finding = findingAt(document, '/kind', {
    rule: 'ZK101',
    message: `the project file must be of kind Project, found ${document.kind}`,
    fix: 'Write kind: Project here, and keep other documents in the files that spec.sources names.',
  });
  return { value: null, valid: false, findings: [finding] };
}

function secondDocument(document: WrittenDocument): Finding {
  return findingAt(document, '', {
    rule: 'ZK101',
    message: 'the project file must hold one document, found another',
    fix: 'Move it to a file that spec.sources names.',
  });
}

type Text = Pick<Finding, 'message' | 'fix'> & { readonly rule: 'ZK101' | 'ZK191' };

function findingAt(document: WrittenDocument, pointer: string, text: Text): Finding {
  const { severity } = RULES[text.rule];
  return { ...text, severity, position: document.locate(pointer), pointer, document: writtenId(document) };
}

function emptyFile(file: string): Finding {
  return {
    rule: 'ZK102',
    severity: 'error',
    message: 'the project file is empty',
    fix: 'Write apiVersion: zkai/v1, kind: Project, metadata and spec; zkai init makes one.',
    position: { file, line: 1, column: 1, endLine: 1, endColumn: 1 },
    pointer: '',
    document: null,
  };
}

import { type Finding } from '../../model/finding.ts';
import { type Json, type JsonObject, type JsonPointer, pointerTo } from '../../model/json.ts';
import { isSensitiveAt } from '../../model/sealed.ts';
import { type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { SchemaChecker } from './compile-schemas.ts';
import { checkHead } from './document-head.ts';
import { SlowPattern } from './bounded-pattern.ts';
import { explainErrors } from './explain/explain.ts';
import { type Mistake } from './explain/mistake.ts';
import { fillDefaults, removeUnset } from './normalise.ts';
import { RULES } from './rules.ts';
import { type SchemaNode, SchemaSet } from './schema-set.ts';
import { sensitivePatterns } from './sensitive.ts';

export interface ValidatedDocument {
  /**
   * The document without what is unset and with the schema's defaults, mistakes included: it has the type that is
   * generated for its kind only if `valid`. `null` when its kind or apiVersion is unknown.
   */
  readonly value: JsonObject | null;
  /** True when there is no error among the findings. */
  readonly valid: boolean;
  /** Members that a finding speaks of already; other rules leave them alone. */
  readonly invalid: ReadonlySet<JsonPointer>;
  readonly findings: readonly Finding[];
}

export interface Validator {
  /** Checks one document by itself, as written or as merged from overlays. Never throws for what it holds. */
  validateDocument(document: WrittenDocument): ValidatedDocument;
  /** True for a member that may be a secret by the schema of its kind. */
  isSensitive(kind: string | null, pointer: JsonPointer): boolean;
}

/** Compiling schemas is dear, and every environment is validated with the same ones. */
const VALIDATORS = new WeakMap<ReadonlyMap<string, JsonObject>, Validator>();

/** The validator for the schemas by kind (with `common`); each is compiled when it is first needed, and once. */
export function createValidator(schemas: ReadonlyMap<string, JsonObject>): Validator {
  const known = VALIDATORS.get(schemas) ?? compileValidator(schemas);
  VALIDATORS.set(schemas, known);
  return known;
}

function compileValidator(schemas: ReadonlyMap<string, JsonObject>): Validator {
  const set = new SchemaSet(schemas);
  const checker = new SchemaChecker(schemas);
  const sensitive = new Map<string, readonly JsonPointer[]>();
  return {
    validateDocument(document) {
      const head = checkHead(document.value, set.kinds);
      if (head.kind === null) return result(document, null, head.mistakes);
      const root = set.rootOf(head.kind);
      try {
        const value = removeUnset(document.value, root, set) as JsonObject;
        const mistakes = [...head.mistakes, ...schemaMistakes(head.kind, value, { set, checker })];
        return result(document, fillDefaults(value, root, set) as JsonObject, mistakes);
      } catch (error) {
        if (!(error instanceof SlowPattern)) throw error;
        return result(document, null, [...head.mistakes, tooSlow(head.kind, error)]);
      }
    },
    isSensitive(kind, pointer) {
      const root = schemas.get(kind ?? '');
      if (kind === null || root === undefined) return false;
      const known =
        sensitive.get(kind) ?? sensitivePatterns(root, { root, common: schemas.get('common') ?? {} });
      sensitive.set(kind, known);
      return isSensitiveAt(pointer, known);
    },
  };
}

function schemaMistakes(
  kind: string,
  value: Json,
  { set, checker }: { set: SchemaSet; checker: SchemaChecker },
): Mistake[] {
  const schemaAt = (pointer: JsonPointer): SchemaNode | undefined => set.at(kind, pointer);
  const errors = checker.errors(kind, value).filter(({ instancePath, params }) => {
    const isHead =
      instancePath === '' && HEAD.has(String((params as { missingProperty?: string }).missingProperty));
    return !isHead && !HEAD.has(instancePath.slice(1));
  });
  return explainErrors(errors, schemaAt, checker.sensitive(kind));
}

function tooSlow(kind: string, { message }: SlowPattern): Mistake {
  return {
    rule: 'ZK130',
    message: `whether this holds to the schema of ${kind} cannot be told: ${message}`,
    fix: 'Write the pattern without repetitions inside repetitions, such as (a+)+, or limit the length of the text.',
    pointer: '/kind',
  };
}

/** Checked before the schema is chosen. */
const HEAD: ReadonlySet<string> = new Set(['apiVersion', 'kind']);

function result(
  document: WrittenDocument,
  value: JsonObject | null,
  mistakes: readonly Mistake[],
): ValidatedDocument {
  const findings = mistakes
    .filter((mistake) => !isBroken(mistake, document.broken))
    .map((mistake) => findingOf(mistake, document))
    .sort(byPosition);
  const isUnreadable = document.broken.size > 0;
  return {
    value,
    valid: value !== null && !isUnreadable && findings.every(({ severity }) => severity !== 'error'),
    invalid: new Set([...document.broken, ...findings.map(({ pointer }) => pointer)]),
    findings,
  };
}

/** True for what follows from a value that could not be read, which has a finding of its own. */
function isBroken({ pointer, message }: Mistake, broken: ReadonlySet<JsonPointer>): boolean {
  if (broken.size === 0) return false;
  const missing = / lacks "([^"]+)"/.exec(message)?.[1];
  return broken.has(pointer) || (missing !== undefined && broken.has(pointerTo(pointer, missing)));
}

function findingOf({ rule, message, fix, pointer, at }: Mistake, document: WrittenDocument): Finding {
  return {
    rule,
    severity: RULES[rule].severity,
    message,
    ...(fix === undefined ? {} : { fix }),
    position: at === 'key' ? document.locateKey(pointer) : document.locate(pointer),
    pointer,
    document: writtenId(document),
  };
}

function byPosition({ position: a }: Finding, { position: b }: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

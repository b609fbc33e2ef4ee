import { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Finding } from '../../../model/finding.ts';
import { isJsonObject, pointerTo, type Json } from '../../../model/json.ts';
import { numberText } from '../../../model/number-text.ts';
import { type ModelVersion } from '../../compile/model-params.ts';
import { ajv } from '../../libraries.ts';
import { patternEngine } from '../bounded-pattern.ts';
import { attachmentPath } from '../../compile/znode-tree.ts';
import { type Model } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { malformedPlace } from './malformed-schema.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** A schema is compiled to code, so its size is bounded (characters of its JSON text). */
const MAX_SCHEMA = 256 * 1024;
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const AJV_OPTIONS = {
  allErrors: true,
  strict: false,
  logger: false,
  validateFormats: false,
  meta: false,
  validateSchema: false,
  code: { regExp: patternEngine },
} as const;
/** Findings for one version: the rest is more of the same. */
const MAX_PROBLEMS = 20;

export const paramsSchema: Rule = {
  id: 'ZK505',
  check: (context: RuleContext) =>
    context.clusters.flatMap(({ models }) =>
      [...models.values()].flatMap((model) => checkModel(model, context)),
    ),
};

function checkModel(model: Model, context: RuleContext): Finding[] {
  const declared = declaredSchema(model, context);
  if (declared === undefined) return [];
  const compiled = declared.problem === undefined ? compileSchema(declared.schema) : declared;
  if (compiled.problem !== undefined) {
    return [
      findingAt(declared.at, 'ZK505', {
        message: `the schema of model ${model.document.document.name} cannot be used: ${compiled.problem}`,
        fix: 'Write a JSON Schema (draft 2020-12) whose references stay inside it.',
      }),
    ];
  }
  return model.versions.flatMap((version) => checkVersion(model, version, compiled.validate));
}

type DeclaredSchema = { readonly at: Field } & (
  { readonly schema: Json; readonly problem?: never } | { readonly problem: string; readonly schema?: never }
);

function declaredSchema({ document }: Model, { attachments }: RuleContext): DeclaredSchema | undefined {
  const inline = document.at('spec', 'schema');
  if (isJsonObject(inline.value)) return { at: inline, schema: inline.value };
  const file = document.at('spec', 'schemaFile');
  if (file.text === undefined) return undefined;
  const path = attachmentPath(document.document, file.pointer, file.text);
  const bytes = path === undefined ? undefined : attachments.get(path);
  if (bytes === undefined || bytes === null) return undefined; // ZK113 says so
  try {
    return { at: file, schema: JSON.parse(bytes.toString('utf8')) as Json };
  } catch (error) {
    return { at: file, problem: `it is no JSON (${messageOf(error)})` };
  }
}

type CompiledSchema =
  | { readonly validate: ValidateFunction; readonly problem?: never }
  | { readonly problem: string; readonly validate?: never };

/** Never loads anything: a reference that leads out of the schema is a problem. */
function compileSchema(schema: Json): CompiledSchema {
  if (!isJsonObject(schema)) return { problem: 'it is no object' };
  const { $schema: dialect = DIALECT, $async: isAsync } = schema;
  if (dialect !== DIALECT) return { problem: `its $schema is not ${DIALECT}` };
  if (isAsync !== undefined) return { problem: '$async is not a keyword of JSON Schema' };
  try {
    const size = JSON.stringify(schema).length;
    if (size > MAX_SCHEMA)
      return { problem: `it has ${numberText(size)} characters, more than ${numberText(MAX_SCHEMA)}` };
    const malformed = malformedPlace(schema);
    if (malformed !== undefined) return { problem: `there is no schema at ${malformed}` };
    return { validate: new (ajv().Ajv2020)(AJV_OPTIONS).compile(schema) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function checkVersion({ document }: Model, version: ModelVersion, validate: ValidateFunction): Finding[] {
  let isValid: boolean;
  try {
    isValid = validate(version.params.value);
  } catch (error) {
    const message = `the params of version ${version.version} cannot be checked: ${messageOf(error)}`;
    return [{ ...problemAt(document, version, ''), message }];
  }
  if (isValid) return [];
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if') // its then or else has an error of its own
    .filter(({ instancePath }) => !isBroken(document, version, instancePath))
    .slice(0, MAX_PROBLEMS)
    .map((error) => ({
      ...problemAt(document, version, placeOf(error)),
      message: `version ${version.version}: ${textOf(error)}`,
      fix: `Change the value, or the schema of model ${document.document.name}.`,
    }));
}

/** True for a member that could not be read as JSON, in the version or in the defaults: it has a finding. */
function isBroken({ document: { invalid } }: Field, { pointer }: ModelVersion, place: string): boolean {
  return invalid.has(`${pointer}/params${place}`) || invalid.has(`/spec/defaults${place}`);
}

/** A finding at a member of the merged params: where it was written, be that the version or the defaults. */
function problemAt(document: Field, version: ModelVersion, place: string): Omit<Finding, 'message'> {
  return {
    rule: 'ZK505',
    severity: 'error',
    position: version.params.locate(place),
    pointer: `${version.pointer}/params${place}`,
    document: document.document.id,
  };
}

/** The member that is wrong; a key too many is a member, a missing one is not. */
function placeOf({ keyword, instancePath, params }: ErrorObject): string {
  const extra: unknown = (params as { additionalProperty?: unknown }).additionalProperty;
  const isExtra = keyword === 'additionalProperties' && typeof extra === 'string';
  return isExtra ? pointerTo(instancePath, extra) : instancePath;
}

function textOf(error: ErrorObject): string {
  const name = error.instancePath === '' ? 'params' : `params${error.instancePath}`;
  const allowed: unknown = (error.params as { allowedValues?: unknown }).allowedValues;
  const values = Array.isArray(allowed)
    ? `: ${allowed.map((value) => JSON.stringify(value)).join(', ')}`
    : '';
  return `${name} ${error.message ?? 'is invalid'}${values}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

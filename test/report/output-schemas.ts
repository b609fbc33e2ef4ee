import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync, readdirSync } from 'node:fs';

const DIRECTORY = new URL('../../schemas/output/', import.meta.url);

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));

const schemas = new Map(
  readdirSync(DIRECTORY).map((file) => {
    const schema = JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as { $id: string };
    ajv.addSchema(schema);
    return [file.replace('.json', ''), schema.$id] as const;
  }),
);

/**
 * What is here besides the results of the command line: `npm run bench` prints its own, policies theirs, and a loop tells
 * events while it runs.
 */
const OTHERS = new Set(['common', 'bench', 'event', 'policy-findings']);

/** Names of the outputs of the command line that have a schema: `plan` for `zkai.plan/v1`. */
export const OUTPUT_SCHEMAS: readonly string[] = [...schemas.keys()]
  .filter((name) => !OTHERS.has(name))
  .sort();

/** What is wrong with a printed JSON object by the schema that its `apiVersion` names; empty when nothing is. */
export function outputProblems(printed: unknown): string[] {
  const { apiVersion } = printed as { apiVersion?: unknown };
  const name = /^zkai\.([a-z]+)\/v1$/.exec(String(apiVersion))?.[1] ?? '';
  const validate = name === 'common' ? undefined : ajv.getSchema(schemas.get(name) ?? '');
  if (validate === undefined) return [`no schema for ${String(apiVersion)}`];
  void validate(printed);
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`,
  );
}

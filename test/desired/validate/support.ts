import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { createValidator, type ValidatedDocument } from '../../../src/desired/validate/validate-document.ts';
import { loadSchemas } from '../../../src/files/load-schemas.ts';
import { type Finding } from '../../../src/model/finding.ts';
import { type Json, valueAt } from '../../../src/model/json.ts';

export const schemas = await loadSchemas();
export const validator = createValidator(schemas);

/** Validates the first document of a text that parses. */
export function validate(text: string): ValidatedDocument {
  const { documents, findings } = parseSource({ path: 'a.yaml', text });
  const [document] = documents;
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (document === undefined || errors.length > 0)
    throw new Error(`does not parse: ${JSON.stringify(errors)}`);
  return validator.validateDocument(document);
}

/** A document of a kind with the spec that is given as YAML in one line. */
export function documentOf(kind: string, spec: string): string {
  return `apiVersion: zkai/v1\nkind: ${kind}\nmetadata: {name: x}\nspec: ${spec}\n`;
}

/** `rule pointer` of each finding. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, pointer }) => `${rule} ${pointer}`);
}

/** `rule line:column` of each finding. */
export function places(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, position }) => `${rule} ${position.line}:${position.column}`);
}

/** The normalised value of a valid document, or a part of it. */
export function valueOf(text: string, pointer = ''): Json | undefined {
  const { value, valid, findings } = validate(text);
  if (!valid || value === null) throw new Error(`is not valid: ${JSON.stringify(findings)}`);
  return valueAt(value, pointer);
}

import { type Finding } from '../../../model/finding.ts';
import { isJsonObject, type Json, type JsonPointer } from '../../../model/json.ts';
import { isSensitiveAt } from '../../../model/sealed.ts';
import { type CheckedDocument } from './checked-document.ts';
import { Field, findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { isNamedSecret, secretShape } from './secret-shapes.ts';
import { walk } from './walk.ts';

export const plainSecrets: Rule = {
  id: 'ZK601',
  check: ({ documents, sensitive }) =>
    documents.flatMap((document) => secretsOf(document, sensitive.get(document.kind) ?? [])),
};

/** Never repeats what it found: a finding ends up in logs, comments and reports. */
function secretsOf(document: CheckedDocument, sensitive: readonly JsonPointer[]): Finding[] {
  const findings: Finding[] = [];
  const marked = sensitive.map((one): JsonPointer => `/spec${one}`);
  const report = (pointer: string, what: string): void => {
    if (document.invalid.has(pointer)) return; // it may be a secret that a schema has spoken of
    // Its schema wants the secret itself there, and nothing shows it; what git keeps is another matter.
    const isMarked = isSensitiveAt(pointer, marked);
    findings.push(
      findingAt(new Field(document, pointer, null), 'ZK601', {
        message: `this looks like ${what} in plain text`,
        ...(isMarked ? { severity: 'warning' } : {}),
        fix: isMarked
          ? 'Keep it out of git: in a file that is not committed, or encrypted. What was committed has to be replaced.'
          : 'Refer to it (env:NAME or file:PATH), and replace it if it was shared; git keeps what was committed.',
      }),
    );
  };
  walk(document.value, (value, pointer, key) => {
    if (typeof value === 'string') {
      const shape = secretShape(value) ?? argumentShape(value);
      if (shape !== undefined) report(pointer(), shape);
      else if (isNamedSecret(key, value)) report(pointer(), `the value of ${key}`);
    } else if (isJsonObject(value)) {
      const variable = namedValue(value);
      if (variable !== undefined) report(`${pointer()}/value`, `the value of ${variable}`);
    }
  });
  return findings;
}

/** `{name: API_KEY, value: ...}`, as environment variables are written. */
function namedValue({ name, value }: { readonly [key: string]: Json }): string | undefined {
  if (typeof name !== 'string' || typeof value !== 'string' || secretShape(value) !== undefined)
    return undefined;
  return isNamedSecret(name, value) ? name : undefined;
}

/** `--password=...` among the arguments of a command. */
function argumentShape(text: string): string | undefined {
  const argument = /^--?(?<name>[\w.-]{3,60})=(?<value>\S+)$/.exec(text)?.groups;
  if (argument === undefined) return undefined;
  const { name = '', value = '' } = argument;
  return isNamedSecret(name, value) ? `the value of --${name}` : undefined;
}

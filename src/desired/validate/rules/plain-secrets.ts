import { type Finding } from '../../../model/finding.ts';
import { isJsonObject, type Json } from '../../../model/json.ts';
import { type CheckedDocument } from './checked-document.ts';
import { Field, findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { isNamedSecret, secretShape } from './secret-shapes.ts';
import { walk } from './walk.ts';

export const plainSecrets: Rule = {
  id: 'ZK601',
  check: ({ documents }) => documents.flatMap(secretsOf),
};

/** Never repeats what it found: a finding ends up in logs, comments and reports. */
function secretsOf(document: CheckedDocument): Finding[] {
  const findings: Finding[] = [];
  const report = (pointer: string, what: string): void => {
    if (document.invalid.has(pointer)) return; // it may be a secret that a schema has spoken of
    findings.push(
      findingAt(new Field(document, pointer, null), 'ZK601', {
        message: `this looks like ${what} in plain text`,
        fix: 'Refer to it (env:NAME or file:PATH), and replace it if it was shared; git keeps what was committed.',
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

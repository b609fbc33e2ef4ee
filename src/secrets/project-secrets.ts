import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { type Secrets } from '../ports/secrets.ts';

/**
 * `env:NAME` from the environment, `file:PATH` from the project, or from anywhere where PATH is absolute: secrets are
 * mounted outside of what is in git. One newline at the end is not part of a secret.
 */
export function projectSecrets(
  files: ProjectFiles,
  env: Readonly<Record<string, string | undefined>>,
): Secrets {
  return {
    async resolve(reference) {
      const secret = await read(reference, files, env);
      const trimmed = secret.replace(/\r?\n$/, '');
      if (trimmed === '') throw unresolved(reference, 'is empty');
      return trimmed;
    },
  };
}

async function read(
  reference: string,
  files: ProjectFiles,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const colon = reference.indexOf(':');
  const name = reference.slice(colon + 1);
  switch (reference.slice(0, Math.max(colon, 0))) {
    case 'env': {
      const value = env[name];
      if (value === undefined) throw unresolved(reference, `leads nowhere: the variable ${name} is not set`);
      return value;
    }
    case 'file':
      try {
        return isAbsolute(name) ? await readFile(name, 'utf8') : await files.readText(name);
      } catch (error) {
        throw unresolved(reference, 'leads to no file that can be read', error);
      }
    default:
      throw unresolved('a reference', 'has an unknown form; it must be env:NAME or file:PATH');
  }
}

/** Names the reference only: what it leads to is secret, and so may be a text that is no reference at all. */
function unresolved(reference: string, problem: string, cause?: unknown): ZkaiFailure {
  return new ZkaiFailure('auth-refused', `${reference} ${problem}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'set the variable, or write the file, that zkai.yaml names for this environment',
  });
}

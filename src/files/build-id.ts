import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What decides about findings beside the code itself. */
const LIBRARIES = ['ajv', 'croner', 'yaml'];

/**
 * Names the program that is running: the hash of its code and schemas, which the build writes beside it, and the libraries.
 * `null` where it runs without having been built: then nothing says what it is.
 */
export function buildId(): string | null {
  try {
    const { id } = JSON.parse(readFileSync(new URL('../build.json', import.meta.url), 'utf8')) as {
      id: string;
    };
    const require = createRequire(import.meta.url);
    const versions = LIBRARIES.map(
      (name) => `${name} ${(require(`${name}/package.json`) as { version: string }).version}`,
    );
    return [id, ...versions].join('\n');
  } catch {
    return null;
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Directory of zkai's own package.json: two above this file, in `src` and in `dist`. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url));

export async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

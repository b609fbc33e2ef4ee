import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';

const COMMANDS = fileURLToPath(new URL('../../src/commands', import.meta.url));

/** The commands as one types them, from their files: `schema/show.ts` is `schema show`. */
export function commandFiles(): string[] {
  return globSync('**/*.ts', { cwd: COMMANDS })
    .map((file) => file.replace(/(?:\/index)?\.ts$/, '').replaceAll('/', ' '))
    .sort();
}

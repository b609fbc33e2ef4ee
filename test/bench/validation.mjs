// What a person waits for who validates: a large project, and the smallest one.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandRounds } from './commands.mjs';
import { writePlatform } from './platform.mjs';

const ZKAI = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const YAML = fileURLToPath(new URL('contenders/yaml.mjs', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../examples/znodes', import.meta.url));

/** Turns of `zkai` without a cache, of `cached` with the one that it leaves, and of the `yaml` package on the same files. */
export async function validationTurns({ size, directory, say, signal }) {
  const cwd = join(directory, 'platform');
  mkdirSync(cwd, { recursive: true });
  const files = writePlatform(cwd, size.documents);
  const list = join(cwd, 'files.json');
  writeFileSync(list, JSON.stringify(files));
  const validate = { args: [ZKAI, 'validate'], cwd };
  const commands = [
    { name: 'yaml', args: [YAML, list], cwd, saysMs: true },
    { name: 'zkai', ...validate, before: () => rmSync(join(cwd, '.zkai'), { recursive: true, force: true }) },
    { name: 'cached', ...validate },
  ];
  return commandRounds(commands, { rounds: size.validateRounds, say, signal });
}

/** Turns of a command of zkai in the small example, and of `node`, which does nothing. */
export async function startTurns(args, { size, say, signal }) {
  const commands = [
    { name: 'node', args: ['-e', '0'], cwd: EXAMPLE },
    { name: 'zkai', args: [ZKAI, ...args], cwd: EXAMPLE },
  ];
  return commandRounds(commands, { rounds: size.startRounds, say, signal });
}

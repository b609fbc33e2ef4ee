import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from './build.ts';
import { BIN } from './run-cli.ts';

/** What the manifest of the build says about a command. */
export interface CommandInfo {
  /** As it is typed, without `zkai`: `schema show`. */
  readonly name: string;
  readonly summary?: string;
  readonly examples: readonly (string | { readonly description: string; readonly command: string })[];
  readonly flags: Readonly<
    Record<
      string,
      {
        readonly summary?: string;
        readonly env?: string;
        readonly helpGroup?: string;
        readonly options?: readonly string[];
      }
    >
  >;
}

/** Every command of the build under test, sorted. */
export async function commandsOfBuild(): Promise<readonly CommandInfo[]> {
  await build();
  const text = readFileSync(join(dirname(BIN), '..', 'oclif.manifest.json'), 'utf8');
  const { commands } = JSON.parse(text) as { commands: Record<string, Omit<CommandInfo, 'name'>> };
  return Object.entries(commands)
    .map(([id, { summary, examples = [], flags }]) => ({
      name: id.replaceAll(':', ' '),
      ...(summary === undefined ? {} : { summary }),
      examples,
      flags,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

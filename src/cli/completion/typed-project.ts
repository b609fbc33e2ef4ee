import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { findProject } from '../../files/find-project.ts';
import { type World } from '../../ports/world.ts';
import { createWorld } from '../world.ts';
import { splitLine } from './split-line.ts';

/** What a line that is being typed says of the project: `--project DIR`, `--project=DIR`, or `ZKAI_PROJECT=DIR` in front. */
export function typedProject(line: string): string | undefined {
  const words = splitLine(line).slice(0, -1);
  const before = words.indexOf('--');
  const flags = before === -1 ? words : words.slice(0, before);
  const said = flags.flatMap((word, index) => {
    const [, inline] = /^(?:--project|ZKAI_PROJECT)=(.+)$/s.exec(word) ?? [];
    return inline ?? (word === '--project' ? (flags[index + 1] ?? []) : []);
  });
  return said.at(-1);
}

/**
 * The world of the project that the line names; nobody has expanded a `~` in it. @throws ZkaiFailure `usage` where there is none
 */
export async function worldOfLine(line: string, world: World): Promise<World> {
  const project = typedProject(line);
  if (project === undefined) return world;
  const directory = await findProject(resolve(project.replace(/^~(?=\/|$)/, homedir())), true);
  return createWorld({ directory, progress: () => {}, signal: world.signal, log: () => {} });
}

import { ZkaiFailure } from '../model/failure.ts';
import { type World } from '../ports/world.ts';
import { editorSchemas } from './init/editor-schemas.ts';
import { scaffold, type ScaffoldFile } from './init/scaffold.ts';

export interface InitRequest {
  /** Name of the project; a DNS-1123 label. */
  readonly name: string;
  /** Replace files that are there. */
  readonly force: boolean;
}

export interface InitResult {
  readonly name: string;
  readonly directory: string;
  /** What was written, relative to the directory, sorted. */
  readonly written: readonly string[];
}

const IGNORE_FILE = '.gitignore';
/** What zkai keeps beside the files (local servers, open applies), and saved plans: they hold for one state of ZooKeeper. */
const IGNORED = ['.zkai/', '*.plan'];

/**
 * Writes a small project that is valid as it is: every file is meant to be edited.
 * @throws ZkaiFailure `blocked` when a file is in the way, before anything is written
 */
export async function init(world: World, { name, force }: InitRequest): Promise<InitResult> {
  const { files } = world;
  refuseBadName(name);
  const scaffolded = [...scaffold(name), ...editorSchemas(await world.schemas())];
  if (!force) await refuseOverwrite(world, scaffolded);
  for (const { path, content, executable = false } of scaffolded)
    await files.write(path, content, { executable });
  const ignored = await ignoreState(world);
  return {
    name,
    directory: files.directory,
    written: [...scaffolded.map(({ path }) => path), ...ignored].sort(),
  };
}

async function refuseOverwrite({ files }: World, scaffolded: readonly ScaffoldFile[]): Promise<void> {
  const there: string[] = [];
  for (const { path } of scaffolded) if (await files.exists(path)) there.push(path);
  if (there.length === 0) return;
  throw new ZkaiFailure(
    'blocked',
    `${files.directory} has files of these names already; nothing was written`,
    {
      details: there.sort(),
      hint: 'zkai init --force replaces them',
    },
  );
}

/** Adds our lines to a .gitignore; one that is there keeps its own. */
async function ignoreState({ files }: World): Promise<readonly string[]> {
  const before = (await files.exists(IGNORE_FILE)) ? await files.readText(IGNORE_FILE) : '';
  const there = new Set(before.split('\n').map((line) => line.trim()));
  const missing = IGNORED.filter((line) => !there.has(line));
  if (missing.length === 0) return [];
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  await files.write(IGNORE_FILE, `${before}${separator}${missing.join('\n')}\n`);
  return [IGNORE_FILE];
}

function refuseBadName(name: string): void {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return;
  throw new ZkaiFailure(
    'usage',
    `"${name}" cannot name a project: it takes a-z, 0-9 and hyphens, at most 63`,
    {
      hint: 'zkai init --name my-platform',
    },
  );
}

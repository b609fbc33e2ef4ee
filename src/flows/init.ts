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
  const wanted = force ? scaffolded : await filesToWrite(world, scaffolded);
  const written: string[] = [];
  try {
    for (const { path, content, executable = false } of wanted) {
      await files.write(path, content, { executable });
      written.push(path);
    }
    written.push(...(await ignoreState(world)));
  } catch (error) {
    throw written.length > 0 && error instanceof ZkaiFailure ? halfDone(error, written, force) : error;
  }
  return { name, directory: files.directory, written: written.sort() };
}

/** A second run goes on where the first one had to stop. */
function halfDone(
  { code, message, cause }: ZkaiFailure,
  written: readonly string[],
  force: boolean,
): ZkaiFailure {
  return new ZkaiFailure(code, `${message}; what was written before is there`, {
    details: [...written].sort(),
    hint: `put that right, then: zkai init${force ? ' --force' : ''} (it writes the rest)`,
    cause,
  });
}

/**
 * The files that are not there yet. One that is there is in the way, but for those that a run has written that came to no
 * end: they are as we would write them, and not all of them are there.
 */
async function filesToWrite(
  { files }: World,
  scaffolded: readonly ScaffoldFile[],
): Promise<readonly ScaffoldFile[]> {
  const there: string[] = [];
  const inTheWay: string[] = [];
  for (const { path, content } of scaffolded) {
    if (!(await files.exists(path))) continue;
    there.push(path);
    const bytes = await files.readBytes(path).catch(() => null);
    if (bytes?.toString() !== content) inTheWay.push(path);
  }
  if (inTheWay.length === 0 && there.length < scaffolded.length)
    return scaffolded.filter(({ path }) => !there.includes(path));
  throw new ZkaiFailure(
    'blocked',
    `${files.directory} has files of these names already; nothing was written`,
    {
      details: (inTheWay.length === 0 ? there : inTheWay).sort(),
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

import { createHash } from 'node:crypto';
import { ZkaiFailure } from '../model/failure.ts';
import { type FilesRevision, type ReconcileRule } from '../model/reconcile.ts';
import { type World } from '../ports/world.ts';
import { type EnvironmentChoice } from './choose-environment.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { invalidFiles } from './invalid-files.ts';
import { type LoadedDesired, loadDesired, readDocumentTexts } from './load-project.ts';
import { type PlanSubject } from './make-plan.ts';
import { inBatches } from './read-texts.ts';

/** What the files asked for when they were last read and valid: the loop goes by this until they are valid again. */
export interface DesiredState {
  readonly subject: PlanSubject;
  readonly rule: ReconcileRule;
  readonly files: FilesRevision;
}

/** Where to look for changes: the files that were read, and those that would be read as well if they came. */
export type WatchedFiles = Pick<LoadedDesired, 'project' | 'environment' | 'files'>;

/** What reading the files came to. */
export interface ReadState {
  readonly watched: WatchedFiles;
  /** Of what was read, as {@link hashFiles} says it. */
  readonly hash: string;
  /** @throws ZkaiFailure `invalid` with the findings */
  readonly state: () => DesiredState;
}

/**
 * Reads the files, and once more where they changed meanwhile: what a checkout leaves for a moment is a state that nobody
 * ever wanted. `known`: those that were read before.
 * @throws ZkaiFailure `invalid` where zkai.yaml itself is wrong, and `usage`
 */
export async function readDesiredState(
  world: World,
  choice: EnvironmentChoice,
  known: WatchedFiles | null = null,
): Promise<ReadState> {
  let before = await hashFiles(world, known);
  for (let tries = 1; ; tries += 1) {
    const git = await world.checkout.commit();
    const loaded = await loadDesired(world, choice);
    const hash = await hashFiles(world, loaded);
    if (hash === before || tries === MOST_TRIES)
      return { watched: loaded, hash: before, state: () => stateOf(loaded, { hash, git }) };
    before = hash;
  }
}

/** So often the files are read again while somebody writes them. */
const MOST_TRIES = 5;

function stateOf(loaded: LoadedDesired, files: FilesRevision): DesiredState {
  const { project, environment, build } = loaded;
  if (build.findings.some(({ severity }) => severity === 'error')) throw invalidFiles(build.findings);
  const { tree: desired, documents } = build;
  const subject = { project, environment, desired, documents, files: loaded.files, git: files.git };
  return { subject, rule: project.reconcile, files };
}

/**
 * The content of all files as they are now, as one text that is another one when any of them is. Parses nothing, and never
 * fails: for a moment there may be no directory at all.
 */
export async function hashFiles(world: Pick<World, 'files'>, watched: WatchedFiles | null): Promise<string> {
  try {
    return await hashNow(world, watched);
  } catch (error) {
    if (isUnreadable(error)) return hashOf([['', error.message]], []);
    throw error;
  }
}

/** Files that cannot be read, or do not say what they should: another moment may be better. */
export function isUnreadable(error: unknown): error is Error {
  return error instanceof ZkaiFailure || (error instanceof Error && 'syscall' in error);
}

async function hashNow(world: Pick<World, 'files'>, watched: WatchedFiles | null): Promise<string> {
  const main = await world.files.readText(PROJECT_FILE).catch((error: unknown) => String(error));
  if (watched === null) return hashOf([[PROJECT_FILE, main]], []);
  const { project, environment } = watched;
  const { sources, overlays } = await readDocumentTexts(world, project, environment.overlays);
  const texts = [...sources, ...overlays.flat()].map(({ path, text }): [string, string] => [path, text]);
  const known = new Set([PROJECT_FILE, ...texts.map(([path]) => path)]);
  const others = watched.files.filter((path) => !known.has(path));
  return hashOf([[PROJECT_FILE, main], ...texts], await contentsOf(world, others));
}

async function contentsOf({ files }: Pick<World, 'files'>, paths: readonly string[]) {
  return inBatches(paths, async (path): Promise<[string, Buffer | string]> => [
    path,
    await files.readBytes(path).catch((error: unknown) => String(error)),
  ]);
}

function hashOf(
  texts: readonly (readonly [string, string])[],
  others: readonly (readonly [string, Buffer | string])[],
): string {
  const hash = createHash('sha256');
  const all = new Map<string, Buffer | string>([...texts, ...others]);
  for (const [path, content] of [...all].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${path}\n${Buffer.byteLength(content)}\n`).update(content);
  return `sha256:${hash.digest('hex')}`;
}

import { posix } from 'node:path';
import { type Emitted } from '../../desired/emit/import-documents.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Environment, type Project } from '../../model/project.ts';
import { type World } from '../../ports/world.ts';
import { findOverlay, findSources } from '../find-documents.ts';
import { isBelow, type Place, refusePlace } from './place.ts';

interface WriteOptions {
  readonly project: Project;
  readonly environment: Environment;
  readonly place: Place;
  /** Files that other documents are in, or name. */
  readonly inUse: ReadonlySet<string>;
  readonly force: boolean;
  readonly dryRun: boolean;
}

/**
 * Writes the files, attachments first, so that the YAML never names what is not there. Returns what is worth telling.
 * @throws ZkaiFailure before anything is written: `blocked` for a file that is there or in use, `usage` for a place of others
 */
export async function writeImported(
  world: World,
  { text, attachments }: Emitted,
  options: WriteOptions,
): Promise<string[]> {
  const { files } = world;
  const { place, inUse, force, dryRun } = options;
  for (const path of attachments.keys()) await refusePlace(world, path);
  const taken = [...attachments.keys()].filter((path) => inUse.has(path));
  if (taken.length > 0) {
    throw new ZkaiFailure('blocked', `${taken[0]} belongs to another document; nothing was written`, {
      details: taken.slice(1),
      hint: 'import with another --out: the files of large values are written beside it',
    });
  }
  if (!force) await refuseOverwrite(world, [place.file, ...attachments.keys()]);
  if (dryRun) return elsewhere(options);
  for (const [path, content] of attachments) await files.write(path, content);
  await files.write(place.file, text);
  return [...elsewhere(options), ...(await unseen(world, [...attachments.keys()], options))];
}

async function refuseOverwrite({ files }: World, paths: readonly string[]): Promise<void> {
  const there: string[] = [];
  for (const path of paths) if (await files.exists(path)) there.push(path);
  if (there.length === 0) return;
  throw new ZkaiFailure('blocked', `${there[0]} is there already; nothing was written`, {
    details: there.slice(1).sort(),
    hint: '--force replaces it, --out names another file',
  });
}

/** Documents among the sources are those of every environment. */
function elsewhere({ project, environment, place }: WriteOptions): string[] {
  const others = [...project.environments.keys()].filter((name) => name !== environment.name);
  const isOverlay = environment.overlays.some((directory) => isBelow(place.file, directory));
  if (others.length === 0 || isOverlay) return [];
  const [overlay] = environment.overlays;
  const instead =
    overlay === undefined
      ? `give ${environment.name} an overlay directory and import with --out there`
      : `import with --out ${posix.join(overlay, '/')}`;
  return [
    `${place.file} is read for every environment, ${others.join(', ')} too; to declare it in ${environment.name} only, ${instead}`,
  ];
}

/** What the sources do not say as they should. */
async function unseen(
  { files }: World,
  attachments: readonly string[],
  { project, environment, place }: WriteOptions,
): Promise<string[]> {
  const overlay = environment.overlays.find((directory) => isBelow(place.file, directory));
  const { paths } = await (overlay === undefined ? findSources(files, project) : findOverlay(files, overlay));
  const read = new Set(paths);
  const misread = attachments.filter((path) => read.has(path));
  return [
    ...(read.has(place.file)
      ? []
      : [`no glob of spec.sources matches ${place.file}: add one, or plan does not see it`]),
    ...(misread.length === 0
      ? []
      : [`spec.sources matches ${misread[0]}, which is the content of a znode: narrow the glob to *.yaml`]),
  ];
}

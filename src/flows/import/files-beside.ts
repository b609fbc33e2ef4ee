import { attachmentPaths, buildDesired, type BuildResult } from '../../desired/build.ts';
import { type Emitted } from '../../desired/emit/import-documents.ts';
import { type Finding } from '../../model/finding.ts';
import { type Environment, type Project } from '../../model/project.ts';
import { type SourceText } from '../../model/source-text.ts';
import { type World } from '../../ports/world.ts';
import { invalidFiles } from '../invalid-files.ts';
import { loadKinds } from '../load-kinds.ts';
import { readDocumentTexts } from '../load-project.ts';
import { inBatches, readAttachments } from '../read-texts.ts';
import { isBelow } from './place.ts';
import { type Replaced, refuseNeeded } from './refuse-loss.ts';

interface FilesBeside {
  /** What the files declare without the one that is to be written. */
  readonly before: BuildResult;
  /** What they declare with what is to be written. */
  readonly withEmitted: (emitted: Emitted) => BuildResult;
  /** The file that is there and is to be replaced. */
  readonly replaced: Replaced | null;
  /** All other files that were read: none of them may be written. */
  readonly inUse: ReadonlySet<string>;
}

/**
 * The documents of the project without the file that is to be written, and what they are with it.
 * @throws ZkaiFailure `invalid` where they have errors, `blocked` where they have them without that file only
 */
export async function filesBeside(
  world: World,
  project: Project,
  {
    environment,
    file,
    replaces,
  }: { readonly environment: Environment; readonly file: string; readonly replaces: boolean },
): Promise<FilesBeside> {
  const texts = await readDocumentTexts(world, project, environment.overlays);
  const overlay = environment.overlays.findIndex((directory) => isBelow(file, directory));
  const exists = await world.files.exists(file);
  const same = exists ? await namesOf(world, file, [texts.sources, ...texts.overlays].flat()) : new Set();
  const without = (list: readonly SourceText[]): SourceText[] => list.filter(({ path }) => !same.has(path));
  const sources = without(texts.sources);
  const overlays = texts.overlays.map(without);
  const { schemas, findings: kindFindings } = await loadKinds(world, project);
  const now = world.clock.now();
  const build = async (input: Pick<Parameters<typeof buildDesired>[0], 'sources' | 'overlays'>) => {
    const attachments = await readAttachments(
      world.files,
      attachmentPaths({ project, environment, schemas, ...input }),
    );
    const result = buildDesired({ project, environment, schemas, now, attachments, ...input });
    return { attachments, result };
  };
  const replaced =
    replaces && exists
      ? {
          text: { path: file, text: await world.files.readText(file) },
          build: (await build(texts)).result,
          overlayOf: overlay === -1 ? overlayOwner(project, file) : null,
        }
      : null;
  const refuseErrors = (findings: readonly Finding[]): void => {
    const all = [...kindFindings, ...texts.findings, ...findings];
    if (all.some(({ severity }) => severity === 'error')) throw invalidFiles(all);
  };
  if (replaced !== null) refuseErrors(replaced.build.findings);
  const { result: before, attachments } = await build({ sources, overlays });
  if (replaced !== null) refuseNeeded(replaced, before.findings);
  refuseErrors(before.findings);
  return {
    before,
    replaced,
    inUse: new Set([...[sources, ...overlays].flat().map(({ path }) => path), ...attachments.keys()]),
    withEmitted: ({ text, attachments: emitted }) => {
      const added = { path: file, text };
      return buildDesired({
        project,
        environment,
        schemas,
        now,
        sources: overlay === -1 ? [...sources, added] : sources,
        overlays: overlays.map((list, index) => (index === overlay ? [...list, added] : list)),
        attachments: new Map([...attachments, ...emitted]),
      });
    },
  };
}

/** One file may be read by several names, through a link. */
async function namesOf(
  { files }: World,
  file: string,
  texts: readonly SourceText[],
): Promise<ReadonlySet<string>> {
  const written = await files.realPath(file);
  const real = await inBatches(texts, async ({ path }) => ({ path, real: await files.realPath(path) }));
  return new Set([file, ...real.filter((one) => one.real === written).map(({ path }) => path)]);
}

/** The environment whose overlay a file is in. */
function overlayOwner({ environments }: Project, file: string): string | null {
  const owner = [...environments.values()].find(({ overlays }) =>
    overlays.some((directory) => isBelow(file, directory)),
  );
  return owner?.name ?? null;
}

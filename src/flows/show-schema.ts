import { didYouMean } from '../desired/resolve/did-you-mean.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type JsonObject } from '../model/json.ts';
import { type World } from '../ports/world.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { loadKinds } from './load-kinds.ts';
import { loadProject } from './load-project.ts';

export interface KindSummary {
  readonly kind: string;
  readonly description: string;
}

/** Every kind that has a schema, sorted. */
export async function listKinds(world: World): Promise<readonly KindSummary[]> {
  return [...(await kindSchemas(world))].map(([kind, { description }]) => ({
    kind,
    description: typeof description === 'string' ? description : '',
  }));
}

/** The schema of one kind, whatever case it is typed in. @throws ZkaiFailure `usage` that lists the kinds */
export async function showSchema(
  world: World,
  asked: string,
): Promise<{ readonly kind: string; readonly schema: JsonObject }> {
  const schemas = await kindSchemas(world);
  for (const [kind, schema] of schemas) if (flat(kind) === flat(asked)) return { kind, schema };
  const kinds = [...schemas.keys()];
  throw new ZkaiFailure('usage', `there is no kind "${asked}"${didYouMean(asked, kinds)}`, {
    hint: `zkai schema show ${kinds[0]} (there are ${kinds.join(', ')})`,
  });
}

/** Those that come with zkai, and those of the project, where there is one. */
async function kindSchemas(world: World): Promise<ReadonlyMap<string, JsonObject>> {
  const schemas = (await world.files.exists(PROJECT_FILE)) ? await ownSchemas(world) : await world.schemas();
  return new Map([...schemas].filter(([kind]) => /^[A-Z]/.test(kind)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Who asks what a Project may say may well have one that says something else. */
async function ownSchemas(world: World): Promise<ReadonlyMap<string, JsonObject>> {
  const { project } = await loadProject(world).catch(() => ({ project: null }));
  const loaded = project === null ? null : await loadKinds(world, project);
  if (loaded?.findings.length === 0) return loaded.schemas;
  const message = `${PROJECT_FILE} or a schema that it names has errors: the kinds of this project are not shown (zkai validate)`;
  world.progress({ event: 'note', message });
  return world.schemas();
}

/** `model-params` is `ModelParams`. */
function flat(kind: string): string {
  return kind.toLowerCase().replaceAll('-', '');
}

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
  const known = await knownSchemas(world);
  return kindsOf(known).map((kind) => {
    const description = known.get(kind)?.['description'];
    return { kind, description: typeof description === 'string' ? description : '' };
  });
}

/** The schema of one kind, whatever case it is typed in. @throws ZkaiFailure `usage` that lists the kinds */
export async function showSchema(
  world: World,
  asked: string,
): Promise<{ readonly kind: string; readonly schema: JsonObject }> {
  const known = await knownSchemas(world);
  const kind = findKind(asked, known);
  return { kind, schema: known.get(kind) ?? {} };
}

/** The kind that is meant, whatever case it is typed in. @throws ZkaiFailure `usage` that lists the kinds */
export function findKind(asked: string, known: ReadonlyMap<string, JsonObject>): string {
  const kinds = kindsOf(known);
  const kind = kinds.find((one) => flat(one) === flat(asked));
  if (kind !== undefined) return kind;
  throw new ZkaiFailure('usage', `there is no kind "${asked}"${didYouMean(asked, kinds)}`, {
    hint: `zkai schema show ${kinds[0]} (there are ${kinds.join(', ')})`,
  });
}

/** Schemas of kinds have the name of the kind; what they share does not begin with a capital letter. */
function kindsOf(known: ReadonlyMap<string, JsonObject>): string[] {
  return [...known.keys()].filter((name) => /^[A-Z]/.test(name)).sort();
}

/** The schemas that come with zkai, and those of the project, where there is one. */
export async function knownSchemas(world: World): Promise<ReadonlyMap<string, JsonObject>> {
  return (await world.files.exists(PROJECT_FILE)) ? ownSchemas(world) : world.schemas();
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

import { didYouMean } from '../desired/resolve/did-you-mean.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type JsonObject } from '../model/json.ts';
import { type World } from '../ports/world.ts';

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

async function kindSchemas(world: World): Promise<ReadonlyMap<string, JsonObject>> {
  const schemas = await world.schemas();
  return new Map([...schemas].filter(([kind]) => /^[A-Z]/.test(kind)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `model-params` is `ModelParams`. */
function flat(kind: string): string {
  return kind.toLowerCase().replaceAll('-', '');
}

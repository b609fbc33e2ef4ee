import { type SensitiveKinds, secretsOfText } from '../desired/format/secrets-of-text.ts';
import { sensitiveKinds } from '../desired/validate/secret-places.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type FormatResult, type FormattedFile } from '../model/formatting.ts';
import { type World } from '../ports/world.ts';
import { loadKinds } from './load-kinds.ts';
import { loadProject } from './load-project.ts';

/** Where files that are formatted have what nobody is shown, before and after. */
export async function fmtSecrets(
  world: World,
  changed: readonly FormattedFile[],
): Promise<FormatResult['secrets']> {
  const kinds = await knownKinds(world);
  const secretsIn = (side: 'before' | 'after') =>
    changed.flatMap((one) => secretsOfText({ path: one.file, text: one[side] }, kinds));
  return { before: secretsIn('before'), after: secretsIn('after') };
}

/** Those that come with zkai, and the project's own; these only where all of their schemas can be used. */
async function knownKinds(world: World): Promise<SensitiveKinds> {
  const known = new Map([...(await world.schemas()).keys()].map((kind) => [kind, []] as const));
  const project = await projectOf(world);
  if (project === null) return known;
  const { schemas, findings } = await loadKinds(world, project);
  return findings.length > 0 ? known : new Map([...known, ...sensitiveKinds(project, schemas)]);
}

/** `null` where there is none, or one that cannot be read. */
async function projectOf(world: World) {
  try {
    return (await loadProject(world)).project;
  } catch (error) {
    if (error instanceof ZkaiFailure) return null;
    throw error;
  }
}

import { ZkaiFailure } from '../model/failure.ts';
import { type World } from '../ports/world.ts';

/**
 * What `env:NAME` or `file:PATH` leads to.
 * @throws ZkaiFailure `auth-refused` that names the member of the environment and the reference, never what it leads to
 */
export async function resolveReference(world: World, member: string, reference: string): Promise<string> {
  try {
    return await world.secrets.resolve(reference);
  } catch (error) {
    throw naming(member, error);
  }
}

/** The same failure, which says for which member of the environment. @throws the error, where it is of another kind */
export function naming(member: string, error: unknown, more?: string): ZkaiFailure {
  if (!(error instanceof ZkaiFailure)) throw error;
  const hint = [error.hint, more].filter((text) => text !== undefined).join('; ');
  return new ZkaiFailure('auth-refused', `${member}: ${error.message}`, { hint, cause: error });
}

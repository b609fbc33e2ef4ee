import { ZkaiFailure } from '../model/failure.ts';
import { type AuthReference } from '../model/project.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperAuth } from '../ports/zookeeper.ts';
import { resolveReference } from './resolve-reference.ts';

/**
 * The identities that an environment's `auth` or `readOnlyAuth` refers to.
 * @throws ZkaiFailure `auth-refused` that names the entry and its reference, never what that leads to
 */
export async function resolveAuth(
  world: World,
  member: 'auth' | 'readOnlyAuth',
  references: readonly AuthReference[],
): Promise<readonly ZookeeperAuth[]> {
  return Promise.all(
    references.map(async ({ scheme, from }, index) => {
      const credentials = await resolveReference(world, `${member}[${index}]`, from);
      if (credentials.indexOf(':') > 0) return { scheme, credentials: Buffer.from(credentials) };
      throw new ZkaiFailure('auth-refused', `${member}[${index}]: ${from} does not hold user:password`, {
        hint: 'write the user and a colon before the password: what has none is taken for a user name, which is no secret',
      });
    }),
  );
}

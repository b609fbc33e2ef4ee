import { digestId } from '../apply/resolve-acls.ts';
import { type ZookeeperId } from '../model/acl.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type OwnIdentity } from '../model/own-identity.ts';
import { type Environment } from '../model/project.ts';
import { type World } from '../ports/world.ts';

/**
 * Who we are to the servers when we apply, as far as it follows from `auth`. `undefined` where its secrets are not here:
 * who plans need not hold the credentials of who applies.
 */
export async function ownIdentity(
  world: World,
  { auth, tls }: Pick<Environment, 'auth' | 'tls'>,
): Promise<OwnIdentity | undefined> {
  try {
    const ids = await Promise.all(
      auth.map(async ({ scheme, from }): Promise<ZookeeperId> => {
        const credentials = await world.secrets.resolve(from);
        if (scheme === 'digest') return { scheme, id: digestId(Buffer.from(credentials)) };
        return { scheme, id: credentials.slice(0, Math.max(credentials.indexOf(':'), 0)) };
      }),
    );
    return { ids, hasCertificate: tls?.cert !== undefined };
  } catch (error) {
    if (error instanceof ZkaiFailure && error.code === 'auth-refused') return undefined;
    throw error;
  }
}

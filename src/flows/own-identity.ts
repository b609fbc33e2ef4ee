import { ownIdentityOf } from '../apply/own-identity.ts';
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
  { auth, tls, digestAlgorithm }: Pick<Environment, 'auth' | 'tls' | 'digestAlgorithm'>,
): Promise<OwnIdentity | undefined> {
  try {
    const credentials = await Promise.all(
      auth.map(async ({ scheme, from }) => ({
        scheme,
        credentials: Buffer.from(await world.secrets.resolve(from)),
      })),
    );
    return {
      ...ownIdentityOf({ auth: credentials, digestAlgorithm }),
      hasCertificate: tls?.cert !== undefined,
    };
  } catch (error) {
    if (error instanceof ZkaiFailure && error.code === 'auth-refused') return undefined;
    throw error;
  }
}

import { type DigestAlgorithm } from '../model/digest-algorithm.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type OwnIdentity } from '../model/own-identity.ts';
import { type Plan } from '../model/plan.ts';
import { checkOwnRights } from '../plan/acl-rows.ts';
import { type ConnectOptions } from '../ports/zookeeper.ts';
import { digestId } from './resolve-acls.ts';

/** Who a session is to the servers, as far as it follows from its credentials. */
export function ownIdentityOf({
  auth,
  tls,
  digestAlgorithm,
}: Pick<ConnectOptions, 'auth' | 'tls'> & {
  readonly digestAlgorithm?: DigestAlgorithm | undefined;
}): OwnIdentity {
  return {
    ids: auth.map(({ scheme, credentials }) => {
      const text = credentials.toString();
      const id =
        scheme === 'digest'
          ? digestId(credentials, digestAlgorithm)
          : text.slice(0, Math.max(text.indexOf(':'), 0));
      return { scheme, id };
    }),
    hasCertificate: tls?.cert !== undefined,
  };
}

/**
 * Who made a plan need not have known the credentials of who applies it.
 * @throws ZkaiFailure `blocked` for an ACL after which the session could not change it any more
 */
export function refuseLockOut({ changes }: Pick<Plan, 'changes'>, connect: ConnectOptions): void {
  const { blocked } = checkOwnRights(changes, ownIdentityOf(connect));
  const [first] = blocked;
  if (first === undefined) return;
  throw new ZkaiFailure('blocked', `${first.path}: ${first.reason}; nothing was written`, {
    details: blocked.slice(0, 20).map(({ path, guard, reason }) => `${path ?? guard}: ${reason}`),
    hint: first.hint,
  });
}

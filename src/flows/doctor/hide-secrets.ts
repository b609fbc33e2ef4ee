import { type ZookeeperId } from '../../model/acl.ts';
import { type ConnectOptions } from '../../ports/zookeeper.ts';

/**
 * The identities as they may be shown. A server tells what it takes for the user name; where that is one of our
 * secrets, by whatever mistake, it is not repeated.
 */
export function hideSecrets(
  told: readonly ZookeeperId[] | null,
  auth: ConnectOptions['auth'],
): readonly ZookeeperId[] | null {
  const secrets = new Set(
    auth.flatMap(({ credentials }) => {
      const text = credentials.toString();
      return [text, text.slice(text.indexOf(':') + 1)];
    }),
  );
  return (
    told?.map((one) => (secrets.has(one.id) ? { ...one, id: '(hidden: it equals a secret)' } : one)) ?? null
  );
}

import { ZkaiFailure } from '../model/failure.ts';
import { type ZookeeperAuth } from '../ports/zookeeper.ts';

/**
 * Does work with some identities. Where it fails for want of a right and one of them is a digest, the hint says what
 * nobody expects: ZooKeeper takes every digest password, and a wrong one is somebody without rights.
 */
export async function explainingDigests<T>(
  auth: readonly ZookeeperAuth[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isDigest = auth.some(({ scheme }) => scheme === 'digest');
    if (!isDigest || !(error instanceof ZkaiFailure) || error.code !== 'permission-refused') throw error;
    const { code, message, hint, details, findings } = error;
    throw new ZkaiFailure(code, message, {
      hint: [hint, WRONG_PASSWORD].filter((text) => text !== undefined).join('; '),
      details,
      findings,
      cause: error,
    });
  }
}

const WRONG_PASSWORD =
  'or the digest password is wrong, which ZooKeeper does not say: it just has no rights (`zkai doctor` shows them)';

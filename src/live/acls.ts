import { type Acl } from '../model/acl.ts';
import { type Stat } from '../model/stat.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { ZookeeperError, type ZookeeperReader } from '../ports/zookeeper.ts';

export interface LiveAcl {
  /** As the server shows it: to an identity without ADMIN it hides the hashes of digest ids. */
  readonly acl: Acl;
  readonly stat: Stat;
}

/** Reads on the way at once: getAcl is not part of MultiRead. */
const AT_ONCE = 200;

/** The ACLs of znodes; one that is gone has none, and neither has one that our identity may not look at. */
export async function readAcls(
  reader: ZookeeperReader,
  paths: readonly ZnodePath[],
): Promise<Map<ZnodePath, LiveAcl>> {
  const acls = new Map<ZnodePath, LiveAcl>();
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const found = await Promise.all(some.map((path) => readAcl(reader, path)));
    for (const [index, path] of some.entries()) {
      const live = found[index];
      if (live !== undefined && live !== null) acls.set(path, live);
    }
  }
  return acls;
}

async function readAcl(reader: ZookeeperReader, path: ZnodePath): Promise<LiveAcl | null> {
  try {
    return await reader.getAcl(path);
  } catch (error) {
    if (error instanceof ZookeeperError && error.code === 'no-auth') return null;
    throw error;
  }
}

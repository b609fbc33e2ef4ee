import { type ZookeeperId } from '../../model/acl.ts';
import { type DoctorRights } from '../../model/doctor.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type ConnectOptions, ZookeeperError, type ZookeeperReader } from '../../ports/zookeeper.ts';
import { digestId } from '../../apply/resolve-acls.ts';
import { type AclSeen, rightsOf } from './own-rights.ts';
import { neededRights, type ProjectPath } from './project-paths.ts';
import { type IdentityUse } from './rights-checks.ts';

/** What one identity may do on the paths that are there. @param reader a session of that identity without the chroot */
export async function askRights(
  reader: ZookeeperReader,
  paths: readonly ProjectPath[],
  {
    use,
    as: { auth, digestAlgorithm },
    told,
  }: {
    readonly use: IdentityUse;
    readonly as: Pick<ConnectOptions, 'auth' | 'digestAlgorithm'>;
    readonly told: readonly ZookeeperId[] | null;
  },
): Promise<readonly DoctorRights[]> {
  const digests = auth
    .filter(({ scheme }) => scheme === 'digest')
    .map(({ credentials }) => digestId(credentials, digestAlgorithm));
  const seen = new Map<ZnodePath, AclSeen>();
  const { results } = await reader.read(paths.map(({ path }) => ({ op: 'data', path })));
  for (const [index, { path }] of paths.entries()) {
    const found = results[index]?.found;
    if (found === 'absent') continue;
    const acl = await visibleAcl(reader, path);
    if (acl !== null) seen.set(path, { acl, isReadable: found === 'data' });
  }
  return neededRights(paths, (path) => seen.has(path), use).map(({ path, needed }) => ({
    identity: use.name,
    path,
    rights: rightsOf(seen.get(path) as AclSeen, { told, digests }),
    needed,
  }));
}

/** `null`: there is no such znode. */
async function visibleAcl(reader: ZookeeperReader, path: ZnodePath): Promise<AclSeen['acl'] | null> {
  try {
    return (await reader.getAcl(path))?.acl ?? null;
  } catch (error) {
    if (error instanceof ZookeeperError && error.code === 'no-auth') return 'refused';
    throw error;
  }
}

import { createHash } from 'node:crypto';
import { type Acl, type DeclaredAcl, isDigestReference, type ZookeeperId } from '../model/acl.ts';
import { DEFAULT_DIGEST, DIGEST_ALGORITHMS, type DigestAlgorithm } from '../model/digest-algorithm.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type DesiredNode, type DesiredTree } from '../model/tree.ts';
import { type AclRule } from '../model/acl-rules.ts';
import { type World } from '../ports/world.ts';

/** `user:hash` for `user:password` (`DigestAuthenticationProvider.generateDigest`). */
export function digestId(credentials: Buffer, algorithm: DigestAlgorithm = DEFAULT_DIGEST): string {
  const text = credentials.toString();
  const user = text.slice(0, Math.max(text.indexOf(':'), 0));
  return `${user}:${createHash(DIGEST_ALGORITHMS[algorithm]).update(credentials).digest('base64')}`;
}

/** A declared ACL with the ids in the place of the references. @throws ZkaiFailure `auth-refused` for one that leads nowhere */
export async function resolveAcl(
  world: World,
  acl: DeclaredAcl | undefined,
  algorithm: DigestAlgorithm | undefined,
): Promise<DeclaredAcl | undefined> {
  return acl === undefined ? undefined : resolveDeclared(world, acl, algorithm);
}

export async function resolveRules(
  world: World,
  rules: readonly AclRule[],
  algorithm: DigestAlgorithm | undefined,
): Promise<readonly AclRule[]> {
  return Promise.all(
    rules.map(async ({ match, acl }) => ({ match, acl: await resolveDeclared(world, acl, algorithm) })),
  );
}

/** The same for the znodes of a tree. @throws ZkaiFailure `auth-refused` for a reference that leads nowhere */
export async function withResolvedAcls(
  world: World,
  tree: DesiredTree,
  algorithm: DigestAlgorithm | undefined,
): Promise<DesiredTree> {
  const ids = new Map<string, string>();
  for (const { acl } of tree.nodes.values()) {
    for (const { scheme, id } of acl ?? []) {
      if (isReference({ scheme, id }) && !ids.has(id)) ids.set(id, await resolveId(world, id, algorithm));
    }
  }
  if (ids.size === 0) return tree;
  const resolved = new Map<Acl, Acl>(); // one list is shared by many znodes
  const resolve = (acl: Acl): Acl => {
    const known = resolved.get(acl);
    if (known !== undefined) return known;
    const list = acl.map((entry) =>
      isReference(entry) ? { ...entry, id: ids.get(entry.id) ?? entry.id } : entry,
    );
    resolved.set(acl, list);
    return list;
  };
  const nodes = [...tree.nodes].map(([path, node]): [typeof path, DesiredNode] => [
    path,
    node.acl === undefined ? node : { ...node, acl: resolve(node.acl) },
  ]);
  return { ...tree, nodes: new Map(nodes) };
}

async function resolveDeclared(
  world: World,
  { writers, readers }: DeclaredAcl,
  algorithm: DigestAlgorithm | undefined,
): Promise<DeclaredAcl> {
  const resolve = (identities: readonly string[]): Promise<string[]> =>
    Promise.all(identities.map((identity) => resolveIdentity(world, identity, algorithm)));
  return {
    ...(writers === undefined ? {} : { writers: await resolve(writers) }),
    ...(readers === undefined ? {} : { readers: await resolve(readers) }),
  };
}

async function resolveIdentity(
  world: World,
  identity: string,
  algorithm: DigestAlgorithm | undefined,
): Promise<string> {
  const colon = identity.indexOf(':');
  const [scheme, id] = [identity.slice(0, colon), identity.slice(colon + 1)];
  return isReference({ scheme, id }) ? `digest:${await resolveId(world, id, algorithm)}` : identity;
}

function isReference({ scheme, id }: ZookeeperId): boolean {
  return scheme === 'digest' && isDigestReference(id);
}

async function resolveId(
  world: World,
  reference: string,
  algorithm: DigestAlgorithm | undefined,
): Promise<string> {
  const credentials = await world.secrets.resolve(reference);
  if (credentials.indexOf(':') > 0) return digestId(Buffer.from(credentials), algorithm);
  throw new ZkaiFailure('auth-refused', `${reference} in an ACL is not of the form user:password`, {
    hint: 'let it lead to user:password, or write the identity as digest:user:base64(sha1(user:password))',
  });
}

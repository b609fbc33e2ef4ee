import { type Acl, aclEntries, type DeclaredAcl, PERMS } from '../../model/acl.ts';
import { isMasked, sameAcl } from '../../model/acl-compare.ts';

/**
 * An ACL as YAML has it: who may do everything, and who may read. `undefined` for one that gives somebody something else,
 * and for one whose hashes the server hides.
 */
export function declaredAcl(acl: Acl): DeclaredAcl | undefined {
  if (isMasked(acl)) return undefined;
  const named = (perms: number): string[] =>
    acl.filter((entry) => entry.perms === perms).map(({ scheme, id }) => `${scheme}:${id}`);
  const [writers, readers] = [named(PERMS.all), named(PERMS.read)];
  const declared = {
    ...(writers.length === 0 ? {} : { writers }),
    ...(readers.length === 0 ? {} : { readers }),
  };
  return acl.length > 0 && sameAcl(aclEntries(declared), acl) ? declared : undefined;
}

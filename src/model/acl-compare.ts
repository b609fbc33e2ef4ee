import { type Acl, type AclEntry, aclEntryText, aclText } from './acl.ts';
import { type FieldChange } from './change.ts';

/** The id of a digest entry whose hash the server hides from an identity without ADMIN: `user:x`. */
const MASKED = /:x$/;

/** True where the server has hidden a hash, so that the list is not what has to be written back. */
export function isMasked(acl: Acl): boolean {
  return acl.some(({ scheme, id }) => scheme === 'digest' && MASKED.test(id));
}

/** One entry for each identity, sorted: a server takes the union of all entries that name somebody. */
export function normalAcl(acl: Acl): Acl {
  const merged = new Map<string, AclEntry>();
  for (const { scheme, id, perms } of acl) {
    const key = JSON.stringify([scheme, id]);
    merged.set(key, { scheme, id, perms: perms | (merged.get(key)?.perms ?? 0) });
  }
  return [...merged.values()].filter(({ perms }) => perms !== 0).sort(compareEntries);
}

/** Whether two lists give everybody the same. A hidden hash is any hash of its user. */
export function sameAcl(a: Acl, b: Acl): boolean {
  if (!isMasked(a) && !isMasked(b)) return aclText(normalAcl(a)) === aclText(normalAcl(b));
  return maskedText(a) === maskedText(b);
}

function maskedText(acl: Acl): string {
  const masked = normalAcl(acl).map(({ scheme, id, perms }) => ({
    scheme,
    id: scheme === 'digest' ? id.replace(/:.*$/, ':x') : id,
    perms,
  }));
  return aclText(masked);
}

/** Everybody keeps what either list gives. */
export function unionAcl(a: Acl, b: Acl): Acl {
  return normalAcl([...a, ...b]);
}

/**
 * The entries that go, come, or get other permissions, as texts such as `digest:ci:…=:cdrwa`, sorted by identity. Hidden
 * hashes are as the server shows them.
 */
export function diffAcls(before: Acl, after: Acl): FieldChange[] {
  const [left, right] = [byIdentity(before), byIdentity(after)];
  pairHidden(left, right);
  pairHidden(right, left);
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((identity): FieldChange[] => {
    const [old, next] = [left.get(identity), right.get(identity)];
    if (old?.perms === next?.perms) return [];
    const common = { pointer: '', sensitive: false, part: 'acl' } as const;
    if (old === undefined) return [{ ...common, op: 'add', after: textOf(next) }];
    if (next === undefined) return [{ ...common, op: 'remove', before: textOf(old) }];
    return [{ ...common, op: 'replace', before: textOf(old), after: textOf(next) }];
  });
}

function byIdentity(acl: Acl): Map<string, AclEntry> {
  return new Map(normalAcl(acl).map((entry) => [`${entry.scheme}:${entry.id}`, entry]));
}

/** A hidden hash is taken for that of the one entry of its user on the other side. */
function pairHidden(side: Map<string, AclEntry>, other: ReadonlyMap<string, AclEntry>): void {
  for (const [hidden, entry] of [...side].filter(([key]) => MASKED.test(key))) {
    const user = hidden.replace(MASKED, ':');
    const [only, second] = [...other].filter(([key]) => key.startsWith(user));
    if (only === undefined || second !== undefined) continue;
    side.delete(hidden);
    side.set(only[0], { ...entry, id: only[1].id });
  }
}

function textOf(entry: AclEntry | undefined): string {
  return entry === undefined ? '' : aclEntryText(entry);
}

function compareEntries(a: AclEntry, b: AclEntry): number {
  const [left, right] = [aclEntryText(a), aclEntryText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

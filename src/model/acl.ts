/** ZooKeeper permission bits. */
export const PERMS = { read: 1, write: 2, create: 4, delete: 8, admin: 16, all: 31 } as const;

/** Who somebody is to ZooKeeper: in an ACL `digest` and `user:hash`, to `whoAmI` the user alone. */
export interface ZookeeperId {
  readonly scheme: string;
  readonly id: string;
}

/** One entry of an access control list. `perms` is a bit set of read 1, write 2, create 4, delete 8, admin 16. */
export interface AclEntry extends ZookeeperId {
  readonly perms: number;
}
export type Acl = readonly AclEntry[];

/**
 * As YAML has it: identities as `scheme:id`. Writers get all permissions, readers read. In place of its `user:hash`, a
 * digest identity may be a reference to `user:password`, `digest:env:NAME`, until it is resolved (apply/resolve-acls.ts).
 */
export interface DeclaredAcl {
  readonly writers?: readonly string[];
  readonly readers?: readonly string[];
}

/** ZooKeeper's own default, `world:anyone:cdrwa`. */
export const OPEN_ACL: Acl = [{ perms: PERMS.all, scheme: 'world', id: 'anyone' }];

/** {@link aclText} of it. */
export const OPEN_ACL_TEXT = 'world:anyone:cdrwa';

/** The entries of a declared ACL; an absent or empty one is {@link OPEN_ACL}. */
export function aclEntries(declared: DeclaredAcl | undefined): Acl {
  const writers = (declared?.writers ?? []).map((identity) => aclEntry(identity, PERMS.all));
  const readers = (declared?.readers ?? []).map((identity) => aclEntry(identity, PERMS.read));
  const known = new Set(declared?.writers);
  const entries = [...writers, ...readers.filter(({ scheme, id }) => !known.has(`${scheme}:${id}`))];
  return entries.length === 0 ? OPEN_ACL : entries;
}

function aclEntry(identity: string, perms: number): AclEntry {
  const colon = identity.indexOf(':');
  return { perms, scheme: identity.slice(0, colon), id: identity.slice(colon + 1) };
}

/** A stable text such as `world:anyone:cdrwa`, entries sorted: equal texts are equal ACLs. */
export function aclText(acl: Acl): string {
  return acl.map(aclEntryText).sort().join(',');
}

export function aclEntryText({ perms, scheme, id }: AclEntry): string {
  return `${scheme}:${id}:${permsText(perms)}`;
}

/** The ACL of an {@link aclText}. Ids may hold colons and commas (a name in a certificate); the permissions end an entry. */
export function parseAclText(text: string): Acl {
  return [...text.matchAll(/([^:,]+):(.*?):([cdrwa]*)(?:,|$)/g)].map(
    ([, scheme = '', id = '', letters = '']) => ({
      perms: LETTERS.reduce((bits, [bit, letter]) => (letters.includes(letter) ? bits | bit : bits), 0),
      scheme,
      id,
    }),
  );
}

const LETTERS: readonly (readonly [number, string])[] = [
  [PERMS.create, 'c'],
  [PERMS.delete, 'd'],
  [PERMS.read, 'r'],
  [PERMS.write, 'w'],
  [PERMS.admin, 'a'],
];

function permsText(perms: number): string {
  return LETTERS.map(([bit, letter]) => (perms & bit ? letter : '')).join('');
}

/** `user:` and the base64 of a SHA-1, or of the longer hashes that a server can be told to use (`digestAlg`). */
const DIGEST_ID = /^[^:]+:(?:[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{86}==)$/;

/** True for the id of a digest identity as ZooKeeper has it. */
export function isDigestHash(id: string): boolean {
  return DIGEST_ID.test(id);
}

/** True for what stands for a digest id in YAML: where `user:password` is found, `env:NAME` or `file:PATH`. */
export function isDigestReference(id: string): boolean {
  return !isDigestHash(id) && /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/.test(id);
}

import { type Acl, type AclEntry, type ZookeeperId } from '../../model/acl.ts';
import { type Right, type Rights } from '../../model/doctor.ts';

/** What this side knows of who it is to the server. */
export interface OwnIds {
  /** From the server, `null` where it cannot be asked. Of a digest id it gives the user only, without the hash. */
  readonly told: readonly ZookeeperId[] | null;
  /** Digest ids that follow from our credentials, as ZooKeeper hashes them unless it is told to do it otherwise. */
  readonly digests: readonly string[];
}

/** What was found out about one znode. */
export interface AclSeen {
  /** `refused`: our identity may not see it, so it has neither `read` nor `admin`. */
  readonly acl: Acl | 'refused';
  /** Whether its data could be read: that is the proof. */
  readonly isReadable: boolean;
}

const BITS = { read: 1, write: 2, create: 4, delete: 8, admin: 16 } as const satisfies Record<Right, number>;
const RIGHTS = Object.keys(BITS) as Right[];

/**
 * The rights of an identity by an ACL, as a server decides them: the union of all entries that name one of its ids.
 * A right is `null` where only an entry gives it of which nobody can tell from here whether it means us.
 */
export function rightsOf({ acl, isReadable }: AclSeen, own: OwnIds): Rights {
  if (own.told?.some(({ scheme }) => scheme === 'super') === true) return all(true);
  if (acl === 'refused') return { ...all(null), read: isReadable, admin: false };
  if (acl.length === 0) return all(true); // no list is no limit
  const meant = settleByRead(
    acl.map((entry) => ({ entry, isUs: meansUs(entry, own) })),
    isReadable,
  );
  const rights = Object.fromEntries(RIGHTS.map((right) => [right, isGranted(BITS[right], meant)])) as Rights;
  return { ...rights, read: isReadable, admin: isMasked(acl) ? false : rights.admin };
}

interface Meant {
  readonly entry: AclEntry;
  /** `null`: it cannot be told. */
  readonly isUs: boolean | null;
}

function isGranted(bit: number, meant: readonly Meant[]): boolean | null {
  const givers = new Set(meant.filter(({ entry }) => (entry.perms & bit) !== 0).map(({ isUs }) => isUs));
  if (givers.has(true)) return true;
  return givers.has(null) ? null : false;
}

/**
 * Decides some of what cannot be told from the ids alone. Whoever has `admin` sees the hashes, so where they are hidden
 * no entry with `admin` is ours. An entry with `read` is not ours if we cannot read, and it is if no other lets us.
 */
function settleByRead(meant: readonly Meant[], isReadable: boolean): readonly Meant[] {
  const masked = isMasked(meant.map(({ entry }) => entry));
  return meant.map(({ entry, isUs }) => {
    if (isUs !== null) return { entry, isUs };
    if (masked && (entry.perms & BITS.admin) !== 0) return { entry, isUs: false };
    if ((entry.perms & BITS.read) === 0) return { entry, isUs };
    if (!isReadable) return { entry, isUs: false };
    const isOnlyReader = meant.every(
      (other) => other.entry === entry || (other.entry.perms & BITS.read) === 0 || other.isUs === false,
    );
    return { entry, isUs: isOnlyReader ? true : null };
  });
}

/** Whoever lacks `admin` is shown `x` in place of every hash of a digest id. */
function isMasked(acl: Acl): boolean {
  return acl.some(({ scheme, id }) => scheme === 'digest' && id.endsWith(':x'));
}

/** Whether an entry names one of our ids; `null`: it cannot be told. */
function meansUs(entry: ZookeeperId, own: OwnIds): boolean | null {
  switch (entry.scheme) {
    case 'world':
      return entry.id === 'anyone';
    case 'digest':
      return isOurDigest(entry.id, own);
    case 'ip':
      return isOurAddress(entry.id, own);
    default:
      return hasId(entry, own);
  }
}

/** By exactly the id that the server told. It may have no name for an id of ours; then any could be it. */
function hasId(entry: ZookeeperId, { told }: OwnIds): boolean | null {
  const ids = told?.filter(({ scheme }) => scheme === entry.scheme).map(({ id }) => id) ?? [''];
  if (entry.id !== '' && ids.includes(entry.id)) return true;
  return ids.includes('') ? null : false;
}

const SHA1_BASE64 = /^[A-Za-z0-9+/]{27}=$/;

function isOurDigest(id: string, { told, digests }: OwnIds): boolean | null {
  if (digests.includes(id)) return true;
  const [user = '', hash = ''] = splitOnce(id);
  const isOurName =
    digests.some((digest) => splitOnce(digest)[0] === user) ||
    told?.some((own) => own.scheme === 'digest' && splitOnce(own.id)[0] === user) === true;
  if (!isOurName) return false;
  // A hidden hash, or one of an algorithm that the server was told to use, may be ours; another SHA-1 is another password.
  return SHA1_BASE64.test(hash) ? false : null;
}

function splitOnce(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** `10.1.0.0/16` or one address. Of IPv6, which has many ways to write one address, only equal texts are told. */
function isOurAddress(expression: string, { told }: OwnIds): boolean | null {
  if (told === null) return null;
  const addresses = told.filter(({ scheme }) => scheme === 'ip').map(({ id }) => id);
  if (addresses.includes(expression)) return true;
  const [, base = '', length = '32'] = /^([\d.]+)(?:\/(\d{1,2}))?$/.exec(expression) ?? [];
  const network = ipv4(base);
  if (network === null) return addresses.every((address) => ipv4(address) !== null) ? false : null;
  const shift = BigInt(Math.max(0, 32 - Number(length)));
  return addresses.some((address) => {
    const ours = ipv4(address);
    return ours !== null && ours >> shift === network >> shift;
  });
}

/** The 32 bits of an IPv4 address. */
function ipv4(text: string): bigint | null {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || !parts.every((part) => Number.isInteger(part) && part >= 0 && part < 256))
    return null;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function all(value: boolean | null): Rights {
  return { read: value, write: value, create: value, delete: value, admin: value };
}

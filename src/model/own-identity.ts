import { type Acl, type AclEntry, type ZookeeperId } from './acl.ts';

/** What this side knows of who it is to the servers when it applies. */
export interface OwnIdentity {
  /** Ids that follow from our credentials: `digest` with `user:hash`, `sasl` with the user. */
  readonly ids: readonly ZookeeperId[];
  /** A client certificate may make us an `x509` id, which cannot be told from here. */
  readonly hasCertificate: boolean;
}

/** Whether a list gives us all of some permissions; `null`: it depends on entries of which nobody can tell from here. */
export function grantsUs(acl: Acl, perms: number, own: OwnIdentity): boolean | null {
  if (acl.length === 0) return true; // no list is no limit
  const [sure, perhaps] = [permsOfEntries(acl, own, [true]), permsOfEntries(acl, own, [true, null])];
  if ((sure & perms) === perms) return true;
  return (perhaps & perms) === perms ? null : false;
}

function permsOfEntries(acl: Acl, own: OwnIdentity, isUs: readonly (boolean | null)[]): number {
  return acl.reduce((sum, entry) => (isUs.includes(meansUs(entry, own)) ? sum | entry.perms : sum), 0);
}

function meansUs({ scheme, id }: AclEntry, { ids, hasCertificate }: OwnIdentity): boolean | null {
  switch (scheme) {
    case 'world':
      return id === 'anyone';
    case 'digest':
      return ids.some((own) => own.scheme === 'digest' && own.id === id) ? true : hidden(id, ids);
    case 'sasl':
      return ids.some((own) => own.scheme === 'sasl' && own.id === id);
    case 'x509':
      return hasCertificate ? null : false;
    default:
      return null; // an address, or a scheme of the server's own
  }
}

/** `user:x` stands for some hash of that user. */
function hidden(id: string, ids: readonly ZookeeperId[]): null | false {
  const user = id.endsWith(':x') ? id.slice(0, -1) : null;
  return user !== null && ids.some((own) => own.scheme === 'digest' && own.id.startsWith(user))
    ? null
    : false;
}

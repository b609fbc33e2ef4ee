import { isDigestHash, isDigestReference } from '../../model/acl.ts';

/** Anything but a hash or a reference behind `digest:` may be a password. */
export function digestProblem(identity: string): string | undefined {
  if (!identity.startsWith('digest:')) return undefined;
  const id = identity.slice('digest:'.length);
  if (isDigestHash(id) || isDigestReference(id)) return undefined;
  return 'a digest identity must be user:base64(sha1(user:password)), or say where user:password is found, never the password itself';
}

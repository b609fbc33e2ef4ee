/**
 * How servers make the id of a digest identity from its password, by Java's names, with those of Node. One for all
 * servers: `DigestAuthenticationProvider.digestAlg` of their configuration, since ZooKeeper 3.7.
 */
export const DIGEST_ALGORITHMS = {
  SHA1: 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512',
} as const;

export type DigestAlgorithm = keyof typeof DIGEST_ALGORITHMS;

/** ZooKeeper's own. */
export const DEFAULT_DIGEST = 'SHA1' satisfies DigestAlgorithm;

import { DEFAULT_DIGEST } from '../../../model/digest-algorithm.ts';
import { DIGEST_SETTING, serverDigest, usesDigest } from './digest-use.ts';
import { findingAt } from './field.ts';
import { forEachEnsemble } from './each-ensemble.ts';
import { type Rule } from './rule.ts';

/** Since when servers know another algorithm. */
const KNOWN_SINCE = [3, 7] as const;

export const weakDigest: Rule = {
  id: 'ZK606',
  check: (context) =>
    forEachEnsemble((ensemble, topology) => {
      const version = ensemble.at('version');
      const { name, field = version } = serverDigest(ensemble);
      if (name !== DEFAULT_DIGEST || !isKnown(version.text) || !usesDigest(context, topology)) return [];
      return [
        findingAt(field, 'ZK606', {
          message: 'digest identities are hashed with SHA-1, which these servers need not use any more',
          fix: `Write ${DIGEST_SETTING}: SHA3-256 in spec.ensemble.settings.extra and digestAlgorithm: SHA3-256 for the environment in zkai.yaml, restart the servers together, and have another identity write the ACLs anew: the old ids stop to match.`,
        }),
      ];
    })(context),
};

/** Of a version that nobody wrote, the schema's default, which is newer. */
function isKnown(version: string | undefined): boolean {
  if (version === undefined) return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > KNOWN_SINCE[0] || (major === KNOWN_SINCE[0] && minor >= KNOWN_SINCE[1]);
}

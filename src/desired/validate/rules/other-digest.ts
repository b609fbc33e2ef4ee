import { DEFAULT_DIGEST } from '../../../model/digest-algorithm.ts';
import { serverDigest, usesDigest } from './digest-use.ts';
import { findingAt } from './field.ts';
import { forEachEnsemble } from './each-ensemble.ts';
import { type Rule } from './rule.ts';

export const otherDigest: Rule = {
  id: 'ZK608',
  check: (context) =>
    forEachEnsemble((ensemble, topology) => {
      const { name, field } = serverDigest(ensemble);
      const { name: environment, digestAlgorithm = DEFAULT_DIGEST } = context.environment;
      if (field === undefined || name === digestAlgorithm || !usesDigest(context, topology)) return [];
      return [
        findingAt(field, 'ZK608', {
          message: `the servers hash digest identities with ${name}, and zkai with ${digestAlgorithm} in environment ${environment}: no id that it writes would match anybody`,
          fix: `Write digestAlgorithm: ${name} for environment ${environment} in zkai.yaml; where its servers are others, say so in an overlay.`,
        }),
      ];
    })(context),
};

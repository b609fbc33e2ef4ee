import { aliasTarget } from './cluster.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachModel } from './each-model.ts';

export const canaryIsChampion: Rule = {
  id: 'ZK511',
  check: forEachModel((model) => {
    const rollout = model.document.at('spec', 'rollout');
    const candidate = rollout.at('candidate');
    if (rollout.at('strategy').text !== 'Canary' || candidate.text === undefined) return [];
    const champion = aliasTarget(model, 'champion');
    const isSame = candidate.text === 'champion' || aliasTarget(model, candidate.text) === champion;
    if (champion === undefined || !isSame) return [];
    return [
      findingAt(candidate, 'ZK511', {
        message: `the canary alias "${candidate.text}" and champion are both version ${champion}`,
        fix: 'Point the candidate to the new version, or use strategy: AllAtOnce.',
      }),
    ];
  }),
};

import { isJsonObject } from '../../../model/json.ts';
import { aliasTarget, type Model } from './cluster.ts';
import { type Finding } from '../../../model/finding.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

function forEachModel(check: (model: Model) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) => clusters.flatMap(({ models }) => [...models.values()].flatMap(check));
}

export const duplicateVersion: Rule = {
  id: 'ZK512',
  check: forEachModel(({ document }) => {
    const first = new Map<number, Field>();
    return document.at('spec', 'versions').items.flatMap((entry) => {
      const version = entry.at('version');
      if (version.number === undefined) return [];
      const earlier = first.get(version.number);
      if (earlier === undefined) {
        first.set(version.number, version);
        return [];
      }
      return findingAt(version, 'ZK512', {
        message: `version ${version.number} is declared twice`,
        fix: 'A version never changes: give the newer one the next number.',
        related: [{ message: 'the first one is here', position: earlier.position }],
      });
    });
  }),
};

export const deprecatedAlias: Rule = {
  id: 'ZK508',
  check: forEachModel(({ document, versions }) =>
    document.at('spec', 'aliases').members.flatMap(([alias, target]) => {
      const version = versions.find((candidate) => candidate.version === target.number);
      if (!isJsonObject(version?.entry.value) || version.entry.value['deprecated'] !== true) return [];
      return findingAt(target, 'ZK508', {
        message: `alias "${alias}" points to version ${version.version}, which is deprecated`,
        fix: 'Point it to another version.',
        related: [{ message: 'deprecated here', position: version.entry.locate('/deprecated') }],
      });
    }),
  ),
};

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

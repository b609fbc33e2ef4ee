import { type Finding } from '../../../model/finding.ts';
import { Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for the `weights` of every declared version. */
export function forEachWeights(check: (weights: Field) => Finding[]): Rule['check'] {
  return ({ documents }: RuleContext) =>
    documents
      .filter(({ kind }) => kind === 'ModelParams')
      .flatMap((document) => Field.root(document).at('spec', 'versions').items)
      .flatMap((version) => (version.at('weights').exists ? check(version.at('weights')) : []));
}

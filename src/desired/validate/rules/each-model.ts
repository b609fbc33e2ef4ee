import { type Model } from './cluster.ts';
import { type Finding } from '../../../model/finding.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for every declared model. */
export function forEachModel(check: (model: Model) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) => clusters.flatMap(({ models }) => [...models.values()].flatMap(check));
}

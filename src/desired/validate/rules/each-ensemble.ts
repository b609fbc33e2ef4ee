import { type Finding } from '../../../model/finding.ts';
import { type Topology } from './cluster.ts';
import { type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for every ensemble that zkai configures; `ensemble` is `spec.ensemble`. */
export function forEachEnsemble(check: (ensemble: Field, topology: Topology) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ topology }) => {
      const ensemble = topology?.document.at('spec', 'ensemble');
      if (topology === undefined || ensemble === undefined || !ensemble.exists) return [];
      return ensemble.at('managed').value === false ? [] : check(ensemble, topology);
    });
}

export const DEFAULT_TICK_MS = 2000;

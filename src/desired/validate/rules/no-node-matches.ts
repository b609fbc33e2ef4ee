import { forEachWish } from './each-wish.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { conditionsOf } from './wishes.ts';

export const noNodeMatches: Rule = {
  id: 'ZK302',
  // A pool without nodes and a pin to no node have findings of their own.
  check: forEachWish(({ name, spec, inScope, matching }, { topology }) => {
    if (inScope.length === 0 || matching.length > 0) return [];
    const conditions = conditionsOf(spec);
    const culprit = conditions.find(({ holds }) => !inScope.some(holds));
    const pool = spec.at('placement', 'pool').text;
    const pin = spec.at('placement', 'pin').text;
    const which = pin ?? (pool === undefined ? 'no node' : `no node of pool ${pool}`);
    const verb = pin === undefined ? 'has' : 'does not have';
    const asked = culprit?.text ?? `all of ${conditions.map(({ text }) => text).join(' and ')}`;
    const first = culprit?.field ?? spec.at('placement', 'nodeSelector');
    return [
      findingAt(first.exists ? first : spec.at('placement'), 'ZK302', {
        message: `${which} ${verb} ${asked}: ${name} can be nowhere`,
        fix: 'Correct the condition, or the labels of the nodes.',
        related: [{ message: 'the nodes', position: topology.document.at('spec', 'nodes').position }],
      }),
    ];
  }),
};

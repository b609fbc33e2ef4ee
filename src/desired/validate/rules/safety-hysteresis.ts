import { percentOrCount } from '../../resolve/quantity.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTopology } from './topology-nodes.ts';

export const safetyHysteresis: Rule = {
  id: 'ZK318',
  check: forEachTopology((topology) => {
    const safety = topology.document.at('spec', 'safety');
    const count = topology.nodes.length;
    const enter = percentOrCount(safety.at('maxUnavailable').value, count);
    const leave = percentOrCount(safety.at('recoverBelow').value, count);
    if (enter === undefined || leave === undefined || (count === 0 && enter === leave)) return [];
    if (leave < enter) return [];
    return [
      findingAt(safety.at('recoverBelow'), 'ZK318', {
        message: `recoverBelow (${String(safety.at('recoverBelow').value)}) must be below maxUnavailable (${String(safety.at('maxUnavailable').value)}), or the cluster would enter and leave maintenance for ever`,
        fix: 'Lower recoverBelow.',
      }),
    ];
  }),
};

import { forEachWish } from './each-wish.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { replicasOn } from './wishes.ts';

export const gangTooLarge: Rule = {
  id: 'ZK303',
  // By arithmetic: what even empty nodes cannot hold. Whether the gang fits beside other tasks is a matter of placement.
  check: forEachWish((wish) => {
    const gang = wish.spec.at('gang', 'minAvailable');
    if (gang.number === undefined || wish.fitting.length === 0) return [];
    const room = wish.fitting.reduce((sum, shape) => sum + shape.names.length * replicasOn(shape, wish), 0);
    if (gang.number <= room) return [];
    const nodes = wish.fitting.reduce((sum, { names }) => sum + names.length, 0);
    return [
      findingAt(gang, 'ZK303', {
        message: `${gang.number} replicas must start together, and the ${nodes} nodes that fit hold ${room}, even if nothing else runs there`,
        fix: `Use a gang of ${room} or less, smaller replicas, or more nodes.`,
      }),
    ];
  }),
};

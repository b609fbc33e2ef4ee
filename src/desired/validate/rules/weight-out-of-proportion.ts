import { type Json } from '../../../model/json.ts';
import { defaultWeight } from '../../compile/expand-nodes.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTopology, samples, nodeField, nodeValue } from './topology-nodes.ts';

export const weightOutOfProportion: Rule = {
  id: 'ZK310',
  check: forEachTopology((topology) => {
    const pools = new Map<Json | undefined, { weights: number; sizes: number }>();
    for (const node of topology.nodes) {
      const { weights, sizes } = pools.get(nodeValue(node, 'pool')) ?? { weights: 0, sizes: 0 };
      const size = defaultWeight(node.spec.value);
      const weight = nodeValue(node, 'weight');
      pools.set(nodeValue(node, 'pool'), {
        weights: weights + (typeof weight === 'number' ? weight : size),
        sizes: sizes + size,
      });
    }
    return samples(topology).flatMap((node) => {
      const weight = nodeField(topology, node, 'weight');
      const pool = pools.get(nodeValue(node, 'pool'));
      if (weight.number === undefined || pool === undefined) return [];
      const fair = (defaultWeight(node.spec.value) * pool.weights) / pool.sizes;
      if (weight.number <= 2 * fair && weight.number >= fair / 2) return [];
      return findingAt(weight, 'ZK310', {
        message: `node ${node.name} has weight ${weight.number}; by its capacity it would be about ${Math.max(1, Math.round(fair))}`,
        fix: 'Leave weight out to get a share in proportion to gpus, else cpus.',
      });
    });
  }),
};

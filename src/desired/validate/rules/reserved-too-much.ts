import { isJsonObject } from '../../../model/json.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTopology, samples, nodeField, nodeValue } from './topology-nodes.ts';

export const reservedTooMuch: Rule = {
  id: 'ZK309',
  check: forEachTopology((topology) =>
    samples(topology).flatMap((node) => {
      const reserved = nodeValue(node, 'reserved');
      const capacity = nodeValue(node, 'capacity');
      return Object.keys(isJsonObject(reserved) ? reserved : {}).flatMap((resource) => {
        const kept = quantityValue(isJsonObject(reserved) ? reserved[resource] : undefined);
        const had = isJsonObject(capacity) ? capacity[resource] : undefined;
        const all = had === undefined ? 0 : quantityValue(had);
        if (kept === undefined || kept === 0 || all === undefined || kept < all) return [];
        const field = nodeField(topology, node, 'reserved', resource);
        return findingAt(field, 'ZK309', {
          message: `node ${node.name} reserves ${String(field.value)} ${resource} of ${String(had ?? 0)}: nothing is left for tasks`,
          fix: 'Reserve less than the capacity.',
        });
      });
    }),
  ),
};

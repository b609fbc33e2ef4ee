import { isJsonObject } from '../../../model/json.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachEnsemble } from './each-ensemble.ts';

export const heapTooLarge: Rule = {
  id: 'ZK415',
  // Known only where the host is a declared node, too.
  check: forEachEnsemble((ensemble, topology) => {
    const heap = ensemble.at('jvm', 'heap');
    const bytes = quantityValue(heap.value);
    const servers = new Set(ensemble.at('servers').items.map((server) => server.at('host').text));
    if (bytes === undefined) return [];
    const small = topology.nodes.find(({ spec: { value } }) => {
      if (!isJsonObject(value) || typeof value['host'] !== 'string' || !servers.has(value['host']))
        return false;
      const capacity = isJsonObject(value['capacity'])
        ? quantityValue(value['capacity']['memory'])
        : undefined;
      return capacity !== undefined && bytes > 0.75 * capacity;
    });
    if (small === undefined) return [];
    return [
      findingAt(heap, 'ZK415', {
        message: `a heap of ${String(heap.value)} is more than 75 % of the memory of ${small.name}`,
        fix: 'Lower jvm.heap: the file cache of the host needs the rest.',
      }),
    ];
  }),
};

import { type Finding } from '../../../model/finding.ts';
import { isJsonObject, valueAt, type Json } from '../../../model/json.ts';
import { defaultWeight, type ComputeNode } from '../../compile/expand-nodes.ts';
import { percentOrCount, quantityValue } from '../../resolve/quantity.ts';
import { type Topology } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

function forEachTopology(check: (topology: Topology) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ topology }) => (topology === undefined ? [] : check(topology)));
}

/** One node of each entry: what is wrong with one of a range is wrong with all. */
function samples(topology: Topology): ComputeNode[] {
  const seen = new Set<number>();
  return topology.nodes.filter(({ entry }) => !seen.has(entry) && seen.add(entry));
}

/** A member of a node where it is written: in its entry, or else in `nodeDefaults`. */
function nodeField(topology: Topology, node: ComputeNode, ...keys: readonly string[]): Field {
  const spec = topology.document.at('spec');
  const own = spec.at('nodes', node.entry, ...keys);
  const fallback = spec.at('nodeDefaults', ...keys);
  return own.exists || !fallback.exists ? own : fallback;
}

function nodeValue(node: ComputeNode, key: string): Json | undefined {
  return valueAt(node.spec.value, `/${key}`);
}

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

export const stateWithoutReason: Rule = {
  id: 'ZK317',
  // The schema sees an entry alone; here a state may come from nodeDefaults.
  check: forEachTopology((topology) =>
    samples(topology).flatMap((node) => {
      const state = nodeField(topology, node, 'state');
      const isOpen = state.text === undefined || state.text === 'Ready' || state.text === 'Future';
      const isOwn = state.pointer.startsWith('/spec/nodes/'); // then the schema has checked it
      if (isOpen || isOwn || typeof nodeValue(node, 'reason') === 'string') return [];
      return findingAt(state, 'ZK317', {
        message: `node ${node.name} is ${state.text}, and no reason is given`,
        fix: 'Set reason beside state.',
      });
    }),
  ),
};

export const nodeWithoutCapacity: Rule = {
  id: 'ZK320',
  check: forEachTopology((topology) =>
    samples(topology).flatMap((node) => {
      if (nodeField(topology, node, 'capacity').exists) return [];
      return findingAt(nodeField(topology, node, 'name'), 'ZK320', {
        message: `node ${node.name} declares no capacity: no task fits on it`,
        fix: 'Set capacity here or in nodeDefaults.',
      });
    }),
  ),
};

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

export const duplicateMaintenance: Rule = {
  id: 'ZK321',
  check: forEachTopology((topology) => {
    const seen = new Set<string>();
    return topology.document.at('spec', 'maintenance').items.flatMap((entry) => {
      const id = entry.at('id');
      if (id.text === undefined) return [];
      if (!seen.has(id.text)) {
        seen.add(id.text);
        return [];
      }
      return findingAt(id, 'ZK321', {
        message: `maintenance "${id.text}" is declared twice`,
        fix: 'Give each entry its own id.',
      });
    });
  }),
};

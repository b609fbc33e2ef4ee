import { isJsonObject, pointerTo, type Json } from '../../model/json.ts';
import { computed, objectOf, partOf, withMembers, type Located } from '../resolve/located.ts';
import { mergeLocated } from '../resolve/merge.ts';
import { quantityValue } from '../resolve/quantity.ts';
import { expandRange, MAX_RANGE_NAMES } from '../resolve/range.ts';

/** One compute node of a topology. */
export interface ComputeNode {
  readonly name: string;
  /** Index of the `spec.nodes` entry that it comes from. */
  readonly entry: number;
  /** The node's own settings over `nodeDefaults`, `{name}` replaced, the weight filled in. */
  readonly spec: Located;
}

/** An entry of `spec.nodes` that cannot be expanded. */
export interface ExpansionProblem {
  readonly entry: number;
  readonly problem: string;
}

export interface NodeExpansion {
  readonly nodes: readonly ComputeNode[];
  readonly problems: readonly ExpansionProblem[];
}

/**
 * The compute nodes of a ClusterTopology: defaults merged, ranges expanded. At most {@link MAX_RANGE_NAMES} in
 * all; entries beyond that are problems. Works on a document with mistakes: what has no usable name is left out.
 */
export function expandNodes(topology: Located): NodeExpansion {
  const nodes: ComputeNode[] = [];
  const problems: ExpansionProblem[] = [];
  const defaults = partOf(topology, '/spec/nodeDefaults');
  const entries = partOf(topology, '/spec/nodes')?.value;

  for (const entry of Array.isArray(entries) ? entries.keys() : []) {
    const own = partOf(topology, pointerTo('/spec/nodes', entry));
    if (own === undefined || !isJsonObject(own.value) || typeof own.value['name'] !== 'string') continue;
    const expansion = expandRange(own.value['name']);
    if (expansion.problem !== undefined) {
      problems.push({ entry, problem: expansion.problem });
    } else if (nodes.length + expansion.names.length > MAX_RANGE_NAMES) {
      problems.push({ entry, problem: `with it the cluster has more than ${MAX_RANGE_NAMES} nodes` });
    } else {
      const merged = defaults === undefined ? own : mergeLocated(defaults, own);
      for (const name of expansion.names) nodes.push({ name, entry, spec: nodeSpec(name, merged) });
    }
  }
  return { nodes, problems };
}

function nodeSpec(name: string, merged: Located): Located {
  const host = partOf(merged, '/host');
  const state = partOf(merged, '/state') ?? computed('Ready', merged.locate(''));
  return withMembers(merged, {
    name: computed(name, merged.locate('/name')),
    host: computed(
      typeof host?.value === 'string' ? host.value.replaceAll('{name}', name) : name,
      merged.locate('/host'),
    ),
    state,
    weight: partOf(merged, '/weight') ?? computed(defaultWeight(merged.value), merged.locate('/capacity')),
    drain: drainSpec(merged, state.value),
  });
}

/** The share of tasks that a node gets where none is declared: its gpus, else an eighth of its cpus, at least 1. */
export function defaultWeight(node: Json): number {
  const capacity = isJsonObject(node) && isJsonObject(node['capacity']) ? node['capacity'] : {};
  const gpus = quantityValue(capacity['gpu']) ?? 0;
  const cpus = quantityValue(capacity['cpu']) ?? 0;
  return Math.max(1, Math.floor(gpus > 0 ? gpus : cpus / 8));
}

/** How to drain matters only for a node that is being drained or says so itself. */
function drainSpec(node: Located, state: Json): Located | undefined {
  const drain = partOf(node, '/drain');
  if (drain === undefined && state !== 'Draining') return undefined;
  const where = drain?.locate('') ?? node.locate('/state');
  const defaults = objectOf({ deadline: computed('1h', where), maxParallel: computed(2, where) }, where);
  return drain === undefined ? defaults : mergeLocated(defaults, drain);
}

import { type Finding } from '../../../model/finding.ts';
import { valueAt, type Json } from '../../../model/json.ts';
import { type ComputeNode } from '../../compile/expand-nodes.ts';
import { type Topology } from './cluster.ts';
import { type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for the topology of every cluster that has one. */
export function forEachTopology(check: (topology: Topology) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ topology }) => (topology === undefined ? [] : check(topology)));
}

/** One node of each entry: what is wrong with one of a range is wrong with all. */
export function samples(topology: Topology): ComputeNode[] {
  const seen = new Set<number>();
  return topology.nodes.filter(({ entry }) => !seen.has(entry) && seen.add(entry));
}

/** A member of a node where it is written: in its entry, or else in `nodeDefaults`. */
export function nodeField(topology: Topology, node: ComputeNode, ...keys: readonly string[]): Field {
  const spec = topology.document.at('spec');
  const own = spec.at('nodes', node.entry, ...keys);
  const fallback = spec.at('nodeDefaults', ...keys);
  return own.exists || !fallback.exists ? own : fallback;
}

export function nodeValue(node: ComputeNode, key: string): Json | undefined {
  return valueAt(node.spec.value, `/${key}`);
}

import { isNodeName } from '../../compile/cluster-topology.ts';
import { findingAt, type Field } from './field.ts';
import { type Topology } from './cluster.ts';
import { type Rule } from './rule.ts';
import { type Finding } from '../../../model/finding.ts';

const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export const nodeNames: Rule = {
  id: 'ZK109',
  check: ({ clusters }) =>
    clusters.flatMap(({ topology }) =>
      topology === undefined ? [] : [...badRanges(topology), ...badNames(topology), ...overlaps(topology)],
    ),
};

function entryName(topology: Topology, entry: number): Field {
  return topology.document.at('spec', 'nodes', entry, 'name');
}

function badRanges(topology: Topology): Finding[] {
  return topology.problems.flatMap(({ entry, problem }) => {
    const name = entryName(topology, entry);
    if (!name.exists) return []; // the schema has spoken of it
    return findingAt(name, 'ZK109', {
      message: `the node name cannot be expanded: ${problem}`,
      fix: 'Write a range such as gpu-a-[01-03] or gpu-a-[1,4-6].',
    });
  });
}

function badNames(topology: Topology): Finding[] {
  const seen = new Set<number>();
  return topology.nodes.flatMap(({ name, entry }) => {
    if (seen.has(entry) || (DNS_LABEL.test(name) && isNodeName(name))) return [];
    seen.add(entry);
    if (!entryName(topology, entry).exists) return [];
    return findingAt(entryName(topology, entry), 'ZK109', {
      message: `"${name}" cannot be a node's name: lower-case letters, digits and "-" inside, at most 63 characters`,
    });
  });
}

function overlaps(topology: Topology): Finding[] {
  const first = new Map<string, number>();
  const told = new Set<string>();
  return topology.nodes.flatMap(({ name, entry }) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, entry);
      return [];
    }
    const pair = `${earlier} ${entry}`;
    if (told.has(pair)) return [];
    told.add(pair);
    const [before, here] = [entryName(topology, earlier), entryName(topology, entry)];
    return findingAt(here, 'ZK109', {
      message: `node "${name}" is declared twice`,
      fix: isOverlaid(before, here)
        ? `An overlay changes an entry by the name that is written there: write ${before.text} to change all of them, or declare "${name}" by itself in ${before.position.file}.`
        : 'Make the ranges disjoint.',
      related: [{ message: 'the first one is here', position: before.position }],
    });
  });
}

/** Names are what tells entries apart: one node of a range is another entry, however much it looks like a change of it. */
function isOverlaid(before: Field, here: Field): boolean {
  return before.position.file !== here.position.file && before.text?.includes('[') === true;
}

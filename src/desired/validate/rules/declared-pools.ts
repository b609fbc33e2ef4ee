import { type Topology } from './cluster.ts';
import { type Field } from './field.ts';

export function declaredPools(topology: Topology): [string, Field][] {
  return topology.document.at('spec', 'pools').items.flatMap((pool): [string, Field][] => {
    const name = pool.at('name');
    return name.text === undefined ? [] : [[name.text, name]];
  });
}

/** The pools that nodes name, also those whose own names cannot be expanded: they are in a pool all the same. */
export function nodePoolNames({ document }: Topology): Set<string> {
  const usual = document.at('spec', 'nodeDefaults', 'pool').text;
  return new Set(document.at('spec', 'nodes').items.flatMap((node) => node.at('pool').text ?? usual ?? []));
}

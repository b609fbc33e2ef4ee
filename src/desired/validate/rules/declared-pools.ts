import { isJsonObject } from '../../../model/json.ts';
import { type Topology } from './cluster.ts';
import { type Field } from './field.ts';

export function declaredPools(topology: Topology): [string, Field][] {
  return topology.document.at('spec', 'pools').items.flatMap((pool): [string, Field][] => {
    const name = pool.at('name');
    return name.text === undefined ? [] : [[name.text, name]];
  });
}

export function nodePoolNames(topology: Topology): Set<string> {
  return new Set(
    topology.nodes.flatMap(({ spec }) =>
      isJsonObject(spec.value) && typeof spec.value['pool'] === 'string' ? [spec.value['pool']] : [],
    ),
  );
}

import { amountText, type NodeShape } from './capacity.ts';
import { type Cluster } from './cluster.ts';
import { type Market, marketsOf, oncePerResource, staying, supplyOf } from './demand.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const noSpareNode: Rule = {
  id: 'ZK306',
  // N-1, by arithmetic, for what never ends. The profile dev need not survive anything.
  check: ({ clusters }) =>
    clusters.flatMap((cluster) => {
      if (cluster.topology?.isProd !== true) return [];
      return oncePerResource(marketsOf(cluster), (market, resource, demand) => {
        const shapes = staying(market.shapes);
        const supply = supplyOf(shapes, resource);
        if (demand > supply) return undefined; // more is wrong than that
        const loss = lossesOf(cluster, shapes, resource).find(({ amount }) => supply - amount < demand);
        if (loss === undefined) return undefined;
        return findingAt(market.field, 'ZK306', lostText({ market, resource, demand }, supply, loss));
      });
    }),
};

interface Loss {
  readonly what: string;
  readonly amount: number;
}

/** The largest node, then the largest fault domain; only where there is another one to go to. */
function lossesOf({ topology }: Cluster, shapes: readonly NodeShape[], resource: string): Loss[] {
  const domain = topology?.document.at('spec', 'placement', 'faultDomain').text ?? 'zone';
  const amounts = new Map<string, number>();
  let largest: Loss | undefined;
  for (const { names, free, labels } of shapes) {
    const amount = Math.max(0, free.get(resource) ?? 0);
    if (amount > (largest?.amount ?? 0)) largest = { what: `node ${names[0] ?? ''}`, amount };
    const value = labels.get(domain);
    if (value !== undefined) amounts.set(value, (amounts.get(value) ?? 0) + amount * names.length);
  }
  const nodes = shapes.reduce((sum, { names }) => sum + names.length, 0);
  const [worst] = [...amounts].sort(([, a], [, b]) => b - a);
  return [
    ...(nodes > 1 && largest !== undefined ? [largest] : []),
    ...(amounts.size > 1 && worst !== undefined ? [{ what: `${domain} ${worst[0]}`, amount: worst[1] }] : []),
  ];
}

function lostText(
  {
    market,
    resource,
    demand,
  }: { readonly market: Market; readonly resource: string; readonly demand: number },
  supply: number,
  { what, amount }: Loss,
): { message: string; fix: string } {
  const left = amountText(resource, supply - amount);
  return {
    message: `without ${what}, ${market.name} has ${left} ${resource} for the ${amountText(resource, demand)} that tasks which never end ask for`,
    fix: 'Add a node, or ask for less, so that one may be lost.',
  };
}

import { type NodeShape } from './capacity.ts';
import { type Cluster, type Topology } from './cluster.ts';
import { type Field } from './field.ts';
import { type Wish } from './wishes.ts';

/** A pool, or a whole cluster, with what its tasks ask for and what its nodes have. */
export interface Market {
  /** For a sentence. */
  readonly name: string;
  /** Where to point at: the pool, else the nodes. */
  readonly field: Field;
  readonly shapes: readonly NodeShape[];
  /** By resource, of the tasks that run until somebody stops them: they need their places at the same time. */
  readonly lasting: ReadonlyMap<string, number>;
}

/** Each pool that tasks ask for by name, and then the cluster. */
export function marketsOf({ name, topology, wishes }: Cluster): Market[] {
  if (topology === undefined || topology.shapes === null || wishes.length === 0) return [];
  const present = topology.shapes.filter(({ state }) => state !== 'Future');
  const byPool = new Map<string, Wish[]>();
  for (const wish of wishes) {
    const pool = wish.spec.at('placement', 'pool').text;
    const others = pool === undefined ? undefined : byPool.get(pool);
    if (others !== undefined) others.push(wish);
    else if (pool !== undefined) byPool.set(pool, [wish]);
  }
  const pools = [...byPool].map(([pool, asking]) => ({
    name: `pool ${pool}`,
    field: poolField(topology, pool),
    shapes: present.filter((shape) => shape.pool === pool),
    lasting: lastingDemand(asking),
  }));
  const whole = {
    name: `cluster ${name}`,
    field: topology.document.at('spec', 'nodes'),
    shapes: present,
    lasting: lastingDemand(wishes),
  };
  return [...pools, whole].filter(({ shapes }) => shapes.length > 0);
}

function poolField({ document }: Topology, pool: string): Field {
  const declared = document
    .at('spec', 'pools')
    .items.map((entry) => entry.at('name'))
    .find(({ text }) => text === pool);
  return declared ?? document.at('spec', 'nodes');
}

function lastingDemand(wishes: readonly Wish[]): Map<string, number> {
  const demand = new Map<string, number>();
  for (const { isEndless, replicas, needs } of wishes) {
    if (!isEndless) continue;
    for (const [resource, need] of needs) demand.set(resource, (demand.get(resource) ?? 0) + replicas * need);
  }
  return demand;
}

/** What nodes have of a resource, all together. */
export function supplyOf(shapes: readonly NodeShape[], resource: string): number {
  return shapes.reduce(
    (sum, { names, free }) => sum + names.length * Math.max(0, free.get(resource) ?? 0),
    0,
  );
}

/** Nodes that keep what runs on them: those that leave, or are broken, do not. */
export function staying(shapes: readonly NodeShape[]): NodeShape[] {
  return shapes.filter(({ state }) => state === 'Ready' || state === 'Cordoned');
}

/** The first market, pools before their cluster, in which something is the matter with a resource. */
export function oncePerResource<Found>(
  markets: readonly Market[],
  judge: (market: Market, resource: string, demand: number) => Found | undefined,
): Found[] {
  const told = new Set<string>();
  return markets.flatMap((market) =>
    [...market.lasting]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([resource, demand]) => {
        if (told.has(resource) && market === markets.at(-1)) return [];
        const found = judge(market, resource, demand);
        if (found === undefined) return [];
        told.add(resource);
        return [found];
      }),
  );
}

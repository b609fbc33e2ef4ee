import { type NodeShape } from './capacity.ts';
import { forEachWish } from './each-wish.ts';
import { type Field, findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { replicasOn, type Wish } from './wishes.ts';

export const spreadImpossible: Rule = {
  id: 'ZK307',
  check: forEachWish((wish) =>
    wish.spec.at('placement', 'spread').items.flatMap((spread) => {
      const problem = spread.at('required').isTrue ? problemOf(spread, wish) : undefined;
      if (problem === undefined) return [];
      return findingAt(spread, 'ZK307', {
        message: problem,
        fix: 'Give the nodes more values of the label, allow a larger maxSkew, or set required: false.',
      });
    }),
  ),
};

function problemOf(spread: Field, wish: Wish): string | undefined {
  const by = spread.at('by').text;
  const { fitting, replicas } = wish;
  if (by === undefined || fitting.length === 0 || replicas < 2) return undefined;
  const rooms = roomByDomain(by, wish);
  if (rooms.size === 0) return `no node that ${wish.name} can be on has the label ${by}`;
  if (rooms.size === 1) {
    const [[domain]] = [...rooms] as [[string, number]];
    return `all nodes that ${wish.name} can be on are in ${by} ${domain}: its ${replicas} replicas cannot be spread`;
  }
  // No domain may be ahead of the emptiest by more than maxSkew, and that one holds what it holds.
  const skew = spread.at('maxSkew').number ?? 1;
  const least = Math.min(...rooms.values());
  const most = [...rooms.values()].reduce((sum, room) => sum + Math.min(room, least + skew), 0);
  if (replicas <= most) return undefined;
  return `${replicas} replicas with a maxSkew of ${skew} over ${rooms.size} values of ${by} do not fit: at most ${most} do`;
}

function roomByDomain(by: string, wish: Wish): Map<string, number> {
  const rooms = new Map<string, number>();
  const add = (domain: string, shape: NodeShape, nodes: number): void => {
    rooms.set(domain, (rooms.get(domain) ?? 0) + nodes * replicasOn(shape, wish));
  };
  for (const shape of wish.fitting) {
    const domain = shape.labels.get(by);
    if (domain !== undefined) add(domain, shape, shape.names.length);
    else if (by === 'name' || by === 'host') for (const name of shape.names) add(name, shape, 1);
  }
  return rooms;
}

import { amountText, type NodeShape } from './capacity.ts';
import { forEachWish } from './each-wish.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { shortages, type Wish } from './wishes.ts';

/** Shapes of nodes that are told of one by one. */
const MAX_REASONS = 5;

export const noNodeFits: Rule = {
  id: 'ZK301',
  check: forEachWish((wish) => {
    const { matching, fitting, spec } = wish;
    if (matching.length === 0 || fitting.length > 0) return [];
    const [closest, ...others] = matching
      .map((shape) => ({ shape, lacks: shortages(shape, wish) }))
      .sort((a, b) => missOf(a.lacks) - missOf(b.lacks));
    if (closest === undefined) return [];
    const resource = closest.lacks.find((lack) => lack.resource !== undefined)?.resource;
    const resources = spec.at('resources');
    return [
      findingAt(resource === undefined ? resources : resources.at(resource), 'ZK301', {
        message: `no node can ever hold a replica of ${wish.name}; closest is ${reasonText(closest.shape, wish)}`,
        fix: 'Ask for less, let the task tolerate the taint, or declare a larger node.',
        related: [closest, ...others].slice(0, MAX_REASONS).map(({ shape }) => ({
          message: reasonText(shape, wish),
          position: shape.sample.spec.locate('/capacity'),
        })),
      }),
    ];
  }),
};

/** How far away a node is: by how much the scarcest resource falls short. */
function missOf(lacks: ReturnType<typeof shortages>): number {
  return Math.max(...lacks.map(({ ratio }) => ratio));
}

function reasonText(shape: NodeShape, wish: Wish): string {
  const [name = ''] = shape.names;
  const like = shape.names.length === 1 ? '' : ` (and ${shape.names.length - 1} like it)`;
  const reasons = shortages(shape, wish).map(({ text, resource }) => {
    if (resource === undefined) return text;
    const has = amountText(resource, Math.max(0, shape.free.get(resource) ?? 0));
    return `${has} of ${amountText(resource, wish.needs.get(resource) ?? 0)} ${resource}`;
  });
  return `${name}${like}: ${reasons.join(', ')}`;
}

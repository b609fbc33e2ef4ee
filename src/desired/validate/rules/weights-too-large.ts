import { quantityValue } from '../../resolve/quantity.ts';
import { amountText } from './capacity.ts';
import { aliasTarget } from './cluster.ts';
import { forEachWish } from './each-wish.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const weightsTooLarge: Rule = {
  id: 'ZK311',
  // Only where nodes say what disk they have.
  check: forEachWish(({ name, spec, fitting }, { models }) => {
    const reference = spec.at('model');
    const model = models.get(reference.at('name').text ?? '');
    if (model === undefined) return [];
    const alias = reference.at('alias').text;
    const number =
      reference.at('version').number ?? (alias === undefined ? undefined : aliasTarget(model, alias));
    const version = model.versions.find((candidate) => candidate.version === number);
    const index = version?.pointer.split('/').at(-1);
    if (version === undefined || index === undefined) return [];
    const size = model.document.at('spec', 'versions', index, 'weights', 'size');
    const bytes = quantityValue(size.value);
    const disks = fitting.flatMap(({ free }) => free.get('disk') ?? []);
    const largest = Math.max(...disks);
    if (bytes === undefined || disks.length === 0 || disks.length < fitting.length || bytes <= largest)
      return [];
    return [
      findingAt(reference, 'ZK311', {
        message: `the weights of version ${number} take ${amountText('disk', bytes)}, and no node that ${name} can be on has more than ${amountText('disk', largest)} of disk`,
        fix: 'Use smaller weights, or nodes with more disk.',
        related: [{ message: 'their size', position: size.position }],
      }),
    ];
  }),
};

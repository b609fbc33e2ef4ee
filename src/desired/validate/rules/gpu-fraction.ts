import { forEachWish } from './each-wish.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const gpuFraction: Rule = {
  id: 'ZK314',
  check: forEachWish(({ spec, needs, matching }) => {
    const gpus = needs.get('gpu') ?? 0;
    if (Number.isInteger(gpus) || matching.length === 0 || matching.some(({ sharesGpu }) => sharesGpu))
      return [];
    return [
      findingAt(spec.at('resources', 'gpu'), 'ZK314', {
        message: `each replica asks for ${gpus} of a GPU, and no node that it can be on shares its GPUs`,
        fix: 'Ask for whole GPUs, or set gpuSharing: true on nodes that share them.',
      }),
    ];
  }),
};

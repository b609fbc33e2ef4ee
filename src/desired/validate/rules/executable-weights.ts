import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachWeights } from './each-weights.ts';

const CODE_SUFFIX = /\.(?:pt|pth|pkl|pickle|ckpt)$/;

export const executableWeights: Rule = {
  id: 'ZK506',
  check: forEachWeights((weights) => {
    const format = weights.at('format');
    const file = weights.at('uri').exists ? weights.at('uri') : weights.at('inline');
    const declared = format.text === 'pt' || format.text === 'pickle';
    const bySuffix = !format.exists && CODE_SUFFIX.test(file.text ?? '');
    if (!declared && !bySuffix) return [];
    return [
      findingAt(declared ? format : file, 'ZK506', {
        message: 'weights in this format can run code when they are loaded',
        fix: 'Convert them to safetensors.',
      }),
    ];
  }),
};

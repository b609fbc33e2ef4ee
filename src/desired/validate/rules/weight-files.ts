import { type Finding } from '../../../model/finding.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachWeights } from './each-weights.ts';

export const weightFiles: Rule = {
  id: 'ZK513',
  check: forEachWeights((weights) => {
    const files = weights.at('files').items;
    if (files.length === 0) return [];
    const seen = new Set<string>();
    const findings = files.flatMap((file): Finding[] => {
      const path = file.at('path');
      if (path.text === undefined || !seen.has(path.text)) {
        seen.add(path.text ?? '');
        return [];
      }
      return [
        findingAt(path, 'ZK513', {
          message: `${path.text} is listed twice`,
          fix: 'Remove one of them.',
        }),
      ];
    });
    const sizes = files.map((file) => quantityValue(file.at('size').value));
    const total = quantityValue(weights.at('size').value);
    if (total === undefined || sizes.includes(undefined)) return findings;
    const sum = sizes.reduce<number>((bytes, size) => bytes + (size ?? 0), 0);
    if (sum === total) return findings;
    const message = `size is ${total} bytes, but the files have ${sum} in all`;
    return [...findings, findingAt(weights.at('size'), 'ZK513', { message, fix: `Write size: ${sum}.` })];
  }),
};

import { numberText } from '../../../model/number-text.ts';
import { nodeFinding } from './node-finding.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Longer paths make every request and every watch event heavy. Bytes of UTF-8. */
const MAX_PATH = 1024;

export const pathTooLong: Rule = {
  id: 'ZK704',
  check: ({ nodes }: RuleContext) =>
    nodes.flatMap((node) => {
      const bytes = Buffer.byteLength(node.path);
      if (bytes <= MAX_PATH) return [];
      return nodeFinding(node, 'ZK704', {
        message: `the path has ${numberText(bytes)} bytes, more than ${numberText(MAX_PATH)}`,
        fix: 'Use shorter names.',
      });
    }),
};

import { type Finding } from '../../../model/finding.ts';
import { type Rule, type RuleContext } from './rule.ts';
import { findingsOf, isDeclared } from './each-move.ts';

export const movedFromDeclared: Rule = {
  id: 'ZK218',
  check: (context: RuleContext): Finding[] =>
    findingsOf(context, 'ZK218', 'from', ({ from, to }) =>
      isDeclared(context, from) && from !== to
        ? {
            message: `${from} is still declared, so it was not renamed to ${to}`,
            fix: 'Remove the old document, or this entry.',
          }
        : null,
    ),
};

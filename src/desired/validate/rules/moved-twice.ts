import { type Finding } from '../../../model/finding.ts';
import { type Move } from '../../../model/project.ts';
import { type Rule, type RuleContext } from './rule.ts';
import { findingsOf } from './each-move.ts';

export const movedTwice: Rule = {
  id: 'ZK220',
  check: (context: RuleContext): Finding[] => {
    const { moved } = context.project;
    const isFirst = (move: Move, key: 'from' | 'to'): boolean =>
      moved.find((other) => other[key] === move[key]) === move;
    return [
      ...findingsOf(context, 'ZK220', 'from', (move) =>
        isFirst(move, 'from')
          ? null
          : { message: `${move.from} is moved twice`, fix: 'Leave the entry that says where it is now.' },
      ),
      ...findingsOf(context, 'ZK220', 'to', (move) =>
        isFirst(move, 'to')
          ? null
          : {
              message: `two documents are moved to ${move.to}, and it can be one of them only`,
              fix: 'For one that was renamed twice, lead from each id to the next.',
            },
      ),
    ];
  },
};

import { type Finding } from '../../../model/finding.ts';
import { type Move } from '../../../model/project.ts';
import { type Rule, type RuleContext } from './rule.ts';
import { findingsOf } from './each-move.ts';

export const movedInCircle: Rule = {
  id: 'ZK219',
  check: (context: RuleContext): Finding[] => {
    const { moved } = context.project;
    return findingsOf(context, 'ZK219', 'from', ({ from }) => {
      const circle = circleFrom(from, moved);
      return circle === null
        ? null
        : {
            message: `documents move in a circle: ${circle.join(' -> ')}`,
            fix: 'Leave only what leads from the old ids to the ones that are declared now.',
          };
    });
  },
};

/** The ids on the way round, the first one again at the end; `null` where the way ends. */
function circleFrom(start: string, moved: readonly Move[]): string[] | null {
  const way = [start];
  for (const _ of moved) {
    const next = moved.find(({ from }) => from === way.at(-1))?.to;
    if (next === undefined) return null;
    way.push(next);
    if (next === start) return way;
  }
  return null;
}

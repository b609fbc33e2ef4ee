import { type Finding } from '../../../model/finding.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { cyclesOf } from './cycles.ts';
import { type Dependency, dependenciesOf } from './dependencies.ts';

export const dependencyCycle: Rule = {
  id: 'ZK205',
  check: ({ clusters }) => clusters.flatMap((cluster) => cyclesOf(dependenciesOf(cluster)).map(cycleFinding)),
};

function cycleFinding(cycle: readonly Dependency[]): Finding {
  const [first, ...others] = cycle;
  if (first === undefined) throw new RangeError('a cycle has a member');
  return findingAt(first.entry.at('task'), 'ZK205', {
    message: `these tasks wait for each other: ${[...cycle.map(({ task }) => task), first.task].join(' -> ')}`,
    fix: 'Remove one of the dependencies.',
    related: others.map(({ task, on, entry }) => ({
      message: `${task} waits for ${on}`,
      position: entry.position,
    })),
  });
}

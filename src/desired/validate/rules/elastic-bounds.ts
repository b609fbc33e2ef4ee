import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTask } from './each-task.ts';

export const elasticBounds: Rule = {
  id: 'ZK316',
  check: forEachTask((spec) => {
    const min = spec.at('elastic', 'min');
    const max = spec.at('elastic', 'max');
    const replicas = spec.at('replicas').number;
    if (min.number === undefined || max.number === undefined || replicas === undefined) return [];
    const isOrdered = min.number <= replicas && replicas <= max.number;
    if (isOrdered) return [];
    return [
      findingAt(min.number > replicas ? min : max, 'ZK316', {
        message: `elastic is ${min.number} to ${max.number}, but the task has ${replicas} replicas`,
        fix: 'Keep min <= replicas <= max.',
      }),
    ];
  }),
};

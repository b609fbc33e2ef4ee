import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTask } from './each-task.ts';

export const gangBounds: Rule = {
  id: 'ZK315',
  check: forEachTask((spec) => {
    const gang = spec.at('gang', 'minAvailable');
    const replicas = spec.at('replicas').number;
    const smallest = spec.at('elastic', 'min').number;
    if (gang.number === undefined || replicas === undefined) return [];
    if (gang.number > replicas) {
      return [
        findingAt(gang, 'ZK315', {
          message: `gang.minAvailable is ${gang.number}, but the task has ${replicas} replicas: it could never start`,
          fix: `Use a value of 1 to ${replicas}, or more replicas.`,
        }),
      ];
    }
    if (smallest === undefined || gang.number <= smallest) return [];
    return [
      findingAt(gang, 'ZK315', {
        message: `gang.minAvailable is ${gang.number}, but elastic.min lets the task shrink to ${smallest}`,
        fix: 'Lower gang.minAvailable or raise elastic.min.',
      }),
    ];
  }),
};

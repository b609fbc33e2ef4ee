import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTask } from './each-task.ts';

export const paramWithoutModel: Rule = {
  id: 'ZK216',
  check: forEachTask((spec) =>
    spec.at('model').exists
      ? []
      : spec.at('env').items.flatMap((variable) => {
          const param = variable.at('from', 'param');
          if (!param.exists) return [];
          return findingAt(param, 'ZK216', {
            message: `parameter ${param.text} of which model? The task names none`,
            fix: 'Set spec.model.',
          });
        }),
  ),
};

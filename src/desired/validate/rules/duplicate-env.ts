import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTask } from './each-task.ts';

export const duplicateEnv: Rule = {
  id: 'ZK215',
  check: forEachTask((spec) => {
    const first = new Map<string, Field>();
    return spec.at('env').items.flatMap((variable) => {
      const name = variable.at('name');
      if (name.text === undefined) return [];
      const earlier = first.get(name.text);
      if (earlier === undefined) {
        first.set(name.text, name);
        return [];
      }
      return findingAt(name, 'ZK215', {
        message: `${name.text} is set twice`,
        fix: 'Remove one of them.',
        related: [{ message: 'the first one is here', position: earlier.position }],
      });
    });
  }),
};

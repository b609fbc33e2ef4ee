import { type Finding } from '../../../model/finding.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { referencesOf } from './model-use.ts';

/** More unused models than this in one cluster are a library, not an oversight: they become one remark. */
const MANY = 3;

export const unusedModels: Rule = {
  id: 'ZK209',
  // Without any task that uses a model the project only keeps parameters, and nothing is unused.
  check: ({ clusters }) =>
    clusters.flatMap((cluster): Finding[] => {
      const used = new Set(referencesOf([cluster]).map(({ model }) => model));
      if (used.size === 0) return [];
      const unused = [...cluster.models.values()]
        .filter((model) => !used.has(model))
        .map((model) => model.document.at('metadata', 'name'));
      const fix = 'Remove it, or name it in spec.model of a task.';
      const [first, ...others] = unused;
      if (first === undefined) return [];
      if (unused.length <= MANY) {
        return unused.map((name) =>
          findingAt(name, 'ZK209', { message: `no task uses model ${name.text}`, fix }),
        );
      }
      return [
        findingAt(first, 'ZK209', {
          severity: 'info',
          message: `no task uses ${unused.length} of the ${cluster.models.size} models of cluster ${cluster.name}; ${first.text} is the first`,
          fix,
          related: others
            .slice(0, 9)
            .map((name) => ({ message: `nor ${name.text}`, position: name.position })),
        }),
      ];
    }),
};

import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTopology } from './topology-nodes.ts';

export const duplicateMaintenance: Rule = {
  id: 'ZK321',
  check: forEachTopology((topology) => {
    const seen = new Set<string>();
    return topology.document.at('spec', 'maintenance').items.flatMap((entry) => {
      const id = entry.at('id');
      if (id.text === undefined) return [];
      if (!seen.has(id.text)) {
        seen.add(id.text);
        return [];
      }
      return findingAt(id, 'ZK321', {
        message: `maintenance "${id.text}" is declared twice`,
        fix: 'Give each entry its own id.',
      });
    });
  }),
};

import { type Finding } from '../../../model/finding.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTopology } from './topology-nodes.ts';

export const worldWritableStatus: Rule = {
  id: 'ZK607',
  check: forEachTopology(({ document }): Finding[] =>
    document.at('spec', 'security', 'acl', 'agents').items.flatMap((agent) => {
      if (agent.text !== 'world:anyone') return [];
      return findingAt(agent, 'ZK607', {
        message: 'anybody who reaches the servers may report in the name of any node and task',
        fix: 'Name the agents, such as "x509:CN=zkai-agent".',
      });
    }),
  ),
};

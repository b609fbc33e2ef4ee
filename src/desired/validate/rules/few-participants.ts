import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { withServers, participantsOf, strictInProd } from './ensemble-members.ts';

export const fewParticipants: Rule = {
  id: 'ZK402',
  check: withServers((servers, topology) => {
    const count = participantsOf(servers).length;
    if (count >= 3) return [];
    return [
      findingAt(topology.document.at('spec', 'ensemble', 'servers'), 'ZK402', {
        message: `with ${count} participant${count === 1 ? '' : 's'} no server may fail`,
        ...strictInProd(topology, 'Use three or five participants'),
      }),
    ];
  }),
};

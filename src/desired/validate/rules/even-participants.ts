import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { withServers, participantsOf, strictInProd } from './ensemble-members.ts';

export const evenParticipants: Rule = {
  id: 'ZK401',
  check: withServers((servers, topology) => {
    const count = participantsOf(servers).length;
    if (count === 0 || count % 2 === 1) return [];
    const tolerated = count / 2 - 1;
    return [
      findingAt(topology.document.at('spec', 'ensemble', 'servers'), 'ZK401', {
        message: `${count} participants tolerate ${tolerated} failures, no more than ${count - 1} would`,
        ...strictInProd(topology, 'Use an odd number of participants: make one an observer, or add one'),
      }),
    ];
  }),
};

import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { withServers, participantsOf } from './ensemble-members.ts';

export const zoneMajority: Rule = {
  id: 'ZK407',
  check: withServers((servers, topology) => {
    const participants = participantsOf(servers);
    const zones = participants.map((server) => server.at('zone').text);
    const majority = Math.floor(participants.length / 2) + 1;
    const full = zones.find(
      (zone) => zone !== undefined && zones.filter((other) => other === zone).length >= majority,
    );
    if (full === undefined || participants.length < 3) return [];
    return [
      findingAt(topology.document.at('spec', 'ensemble', 'servers'), 'ZK407', {
        message: `most participants are in zone "${full}": the ensemble stops when that zone does`,
        fix: 'Spread the participants over three zones.',
      }),
    ];
  }),
};

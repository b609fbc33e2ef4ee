import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';
import { withServers } from './ensemble-members.ts';

export const duplicateServerId: Rule = {
  id: 'ZK403',
  check: withServers((servers) => {
    const first = new Map<number, Field>();
    return servers.flatMap((server) => {
      const id = server.at('id');
      if (id.number === undefined) return [];
      const earlier = first.get(id.number);
      if (earlier === undefined) {
        first.set(id.number, id);
        return [];
      }
      return findingAt(id, 'ZK403', {
        message: `server id ${id.number} is used twice`,
        fix: 'Give each server its own id of 1 to 255.',
        related: [{ message: 'the first one is here', position: earlier.position }],
      });
    });
  }),
};

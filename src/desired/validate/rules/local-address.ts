import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { withServers } from './ensemble-members.ts';

export const localAddress: Rule = {
  id: 'ZK406',
  check: withServers((servers) => {
    const hosts = servers.map((server) => server.at('host'));
    const isDistributed = hosts.some(({ text }) => text !== undefined && !isLocal(text));
    if (!isDistributed) return [];
    return hosts
      .filter(({ text }) => text !== undefined && isLocal(text))
      .map((host) =>
        findingAt(host, 'ZK406', {
          message: `${host.text} means another machine on every host, and this ensemble has several`,
          fix: 'Use the address by which the other servers reach it.',
        }),
      );
  }),
};

function isLocal(host: string): boolean {
  return (
    host === 'localhost' ||
    host.startsWith('127.') ||
    ['0.0.0.0', '::', '::1', '[::]', '[::1]'].includes(host)
  );
}

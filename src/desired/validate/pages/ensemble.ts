import { documents, topology } from './page.ts';
import { type RulePage } from '../../../model/rule-page.ts';

const THREE = '{id: 1, host: zk1}, {id: 2, host: zk2}, {id: 3, host: zk3}';
const servers = (list: string, more = ''): ReturnType<typeof documents> =>
  documents(topology(`profile: dev\nensemble:\n  servers: [${list}]${more}`));
const settings = (text: string, more = ''): ReturnType<typeof documents> =>
  servers(THREE, `\n  settings: {${text}}${more}`);

/** The ZooKeeper servers. */
export const ENSEMBLE_PAGES = {
  ZK401: {
    text: 'An even number of participants: four tolerate one failure, as three do, and there is one more that can fail. An error in the profile prod.',
    bad: servers(`${THREE}, {id: 4, host: zk4}`),
    at: '[{id: 1',
    good: servers(THREE),
  },
  ZK402: {
    text: 'Fewer than three participants: when one of one or two fails, the ensemble stops. An error in the profile prod.',
    bad: servers('{id: 1, host: zk1}'),
    at: '[{id: 1',
    good: servers(THREE),
  },
  ZK403: {
    text: 'Two servers have one id. They would take each other for themselves, and each would refuse the votes of the other.',
    bad: servers('{id: 1, host: zk1}, {id: 2, host: zk2}, {id:  2, host: zk3}'),
    at: ' 2, host: zk3',
    good: servers(THREE),
  },
  ZK404: {
    text: 'The id of a server is 1 to 255: ZooKeeper keeps it in one byte of every session id.',
    bad: servers('{id: 1, host: zk1}, {id: 2, host: zk2}, {id: 256, host: zk3}'),
    at: '256',
    good: servers(THREE),
  },
  ZK405: {
    text: 'Two listeners on one port of a host: of two servers, of a server and its admin server (8080) or metrics (7000), or of an agent. The one that comes second does not start.',
    bad: servers('{id: 1, host: zk1, clientPort: 8080}, {id: 2, host: zk2}, {id: 3, host: zk3}'),
    at: '8080',
    good: servers(THREE),
  },
  ZK406: {
    text: 'A server of an ensemble with several hosts has an address such as 127.0.0.1, which on every host means that host itself: the others would vote with themselves.',
    bad: servers('{id: 1, host: 127.0.0.1}, {id: 2, host: zk2}, {id: 3, host: zk3}'),
    at: '127.0.0.1',
    good: servers(THREE),
  },
  ZK407: {
    text: 'A majority of the participants is in one zone, so that the loss of that zone stops the ensemble, and the others do not help.',
    bad: servers('{id: 1, host: zk1, zone: a}, {id: 2, host: zk2, zone: a}, {id: 3, host: zk3, zone: b}'),
    at: '[{id: 1',
    good: servers('{id: 1, host: zk1, zone: a}, {id: 2, host: zk2, zone: b}, {id: 3, host: zk3, zone: c}'),
  },
  ZK408: {
    text: 'Servers give a session between 2 and 20 ticks (or maxSessionTimeout), and change what a client asks for in silence. What the file says would not be what holds.',
    bad: settings('tickTime: 2000', '\nclients: {sessionTimeout: 2s}'),
    at: '2s',
    good: settings('tickTime: 2000', '\nclients: {sessionTimeout: 10s}'),
  },
  ZK409: {
    text: 'initLimit ticks are less than ten seconds. A follower that must load a large snapshot does not make it, begins again, and never joins.',
    bad: settings('initLimit: 4'),
    at: '4}',
    good: settings('initLimit: 10'),
  },
  ZK410: {
    text: 'With intervalHours: 0, ZooKeeper’s own default, nothing removes old snapshots and logs, until the disk is full and the server stops.',
    bad: settings('autopurge: {intervalHours: 0}'),
    at: '0}',
    good: settings('autopurge: {intervalHours: 24}'),
  },
  ZK411: {
    text: 'The files want more than one participant of the running ensemble to come or go at once, or so many to go that those that stay are no majority. What the old majority has decided need not be known to the new one then. Judged by zkai plan against /zookeeper/config, where the servers that run are these: one of them has its id and host in both.',
    applied: servers(`${THREE}, {id: 4, host: zk4}, {id: 5, host: zk5}`),
    bad: servers(THREE),
    at: '[{id: 1',
    good: servers(`${THREE}, {id: 4, host: zk4}, {id: 5, host: zk5, role: observer}`),
    mayOverride: true,
  },
  ZK412: {
    text: 'Two servers that do not run yet are listed as participants. A participant that starts with a list in which the new ones are a majority with one of the old can elect a leader with it, beside the one that leads. As observers they follow first, and get their votes one by one.',
    applied: servers(THREE),
    bad: servers(`${THREE}, {id: 4, host: zk4}, {id: 5, host: zk5}`),
    at: '{id: 5',
    good: servers(`${THREE}, {id: 4, host: zk4, role: observer}, {id: 5, host: zk5, role: observer}`),
    mayOverride: true,
  },
  ZK413: {
    text: 'Servers can be added and removed while the ensemble runs, and no writer has to authenticate: whoever reaches a client port could take the ensemble over.',
    bad: settings('reconfigEnabled: true'),
    at: 'true',
    good: settings('reconfigEnabled: false'),
  },
  ZK414: {
    text: 'A server that runs has this id on another host. Until every server has heard of the change, two would vote as one, and the data of the old one may still be there.',
    applied: servers(THREE),
    bad: servers(THREE.replace('zk3', 'zk9')),
    at: 'zk9',
    good: servers(`${THREE}, {id: 4, host: zk9, role: observer}`),
    mayOverride: true,
  },
  ZK415: {
    text: 'The heap of a server takes more than 75 % of the memory of its host, as far as that is a declared node. The page cache, which the log is written through, needs the rest; a server that swaps loses its sessions.',
    bad: servers(THREE, '\n  jvm: {heap: 7Gi}\nnodes: [{name: zk1, host: zk1, capacity: {memory: 8Gi}}]'),
    at: '7Gi',
    good: servers(THREE, '\n  jvm: {heap: 4Gi}\nnodes: [{name: zk1, host: zk1, capacity: {memory: 8Gi}}]'),
  },
  ZK416: {
    text: 'A stand-alone server runs without the code of a quorum and cannot be reconfigured: with standaloneEnabled: true an ensemble cannot grow from one.',
    bad: settings('standaloneEnabled: true, reconfigEnabled: true'),
    at: 'true, ',
    good: settings('standaloneEnabled: false, reconfigEnabled: true', '\nsecurity: {tls: {required: true}}'),
  },
} as const satisfies Record<string, RulePage>;

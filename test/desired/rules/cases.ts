import { type Severity } from '../../../src/model/finding.ts';
import { doc, type Given } from './check.ts';

/** A mistake and its correction. `at` is the text, occurring once in `bad`, at which the finding must point. */
export interface Case {
  readonly rule: string;
  readonly about: string;
  readonly severity?: Severity;
  readonly pointer: string;
  readonly at: string;
  readonly bad: string;
  readonly good: string;
  readonly others?: NonNullable<Given['others']>;
}

const model = (spec: string, name = 'resnet'): string => doc('ModelParams', `name: ${name}`, spec);
const task = (spec: string, name = 'train'): string => doc('TaskConfig', `name: ${name}`, spec);
const topology = (spec: string, name = 'lab'): string => doc('ClusterTopology', `name: ${name}`, spec);
const tree = (nodes: string): string => doc('ZnodeTree', 'name: tree', `{nodes: [${nodes}]}`);

const RESNET = model('{versions: [{version: 7, params: {lr: 0.1, "a/b": 1}}], aliases: {champion: 7}}');
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const weights = (fields: string): string =>
  model(`{versions: [{version: 1, weights: {size: 30, ${fields}}}]}`);
const ensemble = (servers: string, more = '', rest = ''): string =>
  topology(`{profile: dev, ensemble: {servers: [${servers}]${more}}${rest}}`);
const THREE = '{id: 1, host: z1}, {id: 2, host: z2}, {id: 3, host: z3}';
const settings = (fields: string, rest = ''): string => ensemble(THREE, `, settings: {${fields}}`, rest);

export const CASES: readonly Case[] = [
  {
    rule: 'ZK107',
    about: 'a version written as a number',
    severity: 'warning',
    pointer: '/spec/config/python_version',
    at: '3.10}',
    bad: task('{config: {dropout: 0.10, python_version: 3.10}}'),
    good: task('{config: {dropout: 0.10, python_version: "3.10", version: 1.5}}'),
  },
  {
    rule: 'ZK109',
    about: 'ranges that overlap',
    pointer: '/spec/nodes/1/name',
    at: 'gpu-03',
    bad: topology('{nodes: [{name: "gpu-[01-04]", capacity: {cpu: 8}}, {name: gpu-03, capacity: {cpu: 8}}]}'),
    good: topology(
      '{nodes: [{name: "gpu-[01-04]", capacity: {cpu: 8}}, {name: gpu-05, capacity: {cpu: 8}}]}',
    ),
  },
  {
    rule: 'ZK109',
    about: 'a range that counts down',
    pointer: '/spec/nodes/0/name',
    at: '"gpu-[04-01]"',
    bad: topology('{nodes: [{name: "gpu-[04-01]", capacity: {cpu: 8}}]}'),
    good: topology('{nodes: [{name: "gpu-[01-04]", capacity: {cpu: 8}}]}'),
  },
  {
    rule: 'ZK109',
    about: 'a range of a million nodes',
    pointer: '/spec/nodes/0/name',
    at: '"gpu-[1-1000000]"',
    bad: topology('{nodes: [{name: "gpu-[1-1000000]", capacity: {cpu: 8}}]}'),
    good: topology('{nodes: [{name: "gpu-[1-10]", capacity: {cpu: 8}}]}'),
  },
  {
    rule: 'ZK109',
    about: 'a range whose names become too long',
    pointer: '/spec/nodes/0/name',
    at: `"${'g'.repeat(60)}-[001-002]"`,
    bad: topology(`{nodes: [{name: "${'g'.repeat(60)}-[001-002]", capacity: {cpu: 8}}]}`),
    good: topology(`{nodes: [{name: "${'g'.repeat(59)}-[001-002]", capacity: {cpu: 8}}]}`),
  },
  {
    rule: 'ZK110',
    about: 'names that differ only in case',
    pointer: '/spec/nodes/1',
    at: '{path: /app/config',
    bad: tree('{path: /app/Config, text: a}, {path: /app/config, text: b}'),
    good: tree('{path: /app/Config, text: a}, {path: /other/config, text: b}'),
  },
  {
    rule: 'ZK110',
    about: 'names that look the same (a Cyrillic letter)',
    pointer: '/spec/nodes/1',
    at: '{path: /аpp/y',
    bad: tree('{path: /app/x, text: a}, {path: /аpp/y, text: b}'),
    good: tree('{path: /app/x, text: a}, {path: /ярр/y, text: b}, {path: /日本/y, text: c}'),
  },
  {
    rule: 'ZK111',
    about: 'the root as a znode',
    pointer: '/spec/nodes/0/path',
    at: '/, text',
    bad: tree('{path: /, text: a}'),
    good: tree('{path: /app, text: a}'),
  },
  {
    rule: 'ZK111',
    about: "a path of ZooKeeper's own",
    pointer: '/spec/nodes/0/path',
    at: '/zookeeper/quota',
    bad: tree('{path: /zookeeper/quota, text: a}'),
    good: tree('{path: /zookeepers, text: a}'),
  },
  {
    rule: 'ZK111',
    about: 'a path inside the ledger',
    pointer: '/spec/nodes/0/path',
    at: '/zkai/.zkai/revision',
    bad: tree('{path: /zkai/.zkai/revision, text: a}'),
    good: tree('{path: /zkai/zkai, text: a}'),
  },
  {
    rule: 'ZK111',
    about: 'a path that the running cluster writes',
    pointer: '/spec/nodes/0/path',
    at: '/zkai/lab/live/gpu-1',
    bad: topology('{}') + tree('{path: /zkai/lab/live/gpu-1, text: a}'),
    good: topology('{}') + tree('{path: /zkai/lab/lively, text: a}, {path: /zkai/live, text: a}'),
  },
  {
    rule: 'ZK113',
    about: 'a file that is not there',
    pointer: '/spec/nodes/0/file',
    at: 'b.conf',
    bad: tree('{path: /app, file: b.conf}'),
    good: tree('{path: /app, file: a.conf}'),
    others: { 'a.conf': 'x' },
  },
  {
    rule: 'ZK201',
    about: 'a model that is not declared',
    pointer: '/spec/model/name',
    at: 'resnt',
    bad: RESNET + task('{model: {name: resnt, version: 7}}'),
    good: RESNET + task('{model: {name: resnet, version: 7}}'),
  },
  {
    rule: 'ZK202',
    about: 'an alias that is not declared',
    pointer: '/spec/model/alias',
    at: 'champoin',
    bad: RESNET + task('{model: {name: resnet, alias: champoin}}'),
    good: RESNET + task('{model: {name: resnet, alias: champion}}'),
  },
  {
    rule: 'ZK202',
    about: 'a canary alias that is not declared',
    pointer: '/spec/rollout/candidate',
    at: 'canary',
    bad: model('{versions: [{version: 1}], rollout: {strategy: Canary, candidate: canary, percent: 5}}'),
    good: model(
      '{versions: [{version: 1}], aliases: {canary: 1}, rollout: {strategy: Canary, candidate: canary, percent: 5}}',
    ),
  },
  {
    rule: 'ZK203',
    about: 'a version that is not declared',
    pointer: '/spec/model/version',
    at: '8}}',
    bad: RESNET + task('{model: {name: resnet, version: 8}}'),
    good: RESNET + task('{model: {name: resnet, version: 7}}'),
  },
  {
    rule: 'ZK204',
    about: 'a dependency that is not declared',
    pointer: '/spec/dependsOn/0/task',
    at: 'prepair',
    bad: task('{dependsOn: [{task: prepair}]}') + task('{}', 'prepare'),
    good: task('{dependsOn: [{task: prepare}]}') + task('{}', 'prepare'),
  },
  {
    rule: 'ZK205',
    about: 'a cycle of dependencies',
    pointer: '/spec/dependsOn/0/task',
    at: 'bb}]}',
    bad:
      task('{dependsOn: [{task: bb}]}', 'aa') +
      task('{dependsOn: [{task: cc}]}', 'bb') +
      task('{dependsOn: [{task: aa}]}', 'cc') +
      task('{dependsOn: [{task: aa}]}', 'dd'),
    good:
      task('{dependsOn: [{task: bb}]}', 'aa') + task('{dependsOn: [{task: cc}]}', 'bb') + task('{}', 'cc'),
  },
  {
    rule: 'ZK205',
    about: 'a task that waits for itself',
    pointer: '/spec/dependsOn/0/task',
    at: 'train}]',
    bad: task('{dependsOn: [{task: train}]}'),
    good: task('{dependsOn: []}'),
  },
  {
    rule: 'ZK206',
    about: 'a pool that is not declared',
    pointer: '/spec/placement/pool',
    at: 'gpus',
    bad:
      topology('{pools: [{name: gpu}], nodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}]}') +
      task('{placement: {pool: gpus}}'),
    good: topology('{nodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}]}') + task('{placement: {pool: gpu}}'),
  },
  {
    rule: 'ZK206',
    about: 'a pin to a node that is not declared',
    pointer: '/spec/placement/pin',
    at: 'n3',
    bad: topology('{nodes: [{name: "n[1-2]", capacity: {cpu: 8}}]}') + task('{placement: {pin: n3}}'),
    good: topology('{nodes: [{name: "n[1-2]", capacity: {cpu: 8}}]}') + task('{placement: {pin: n2}}'),
  },
  {
    rule: 'ZK206',
    about: 'a task to keep away from that is not declared',
    pointer: '/spec/placement/antiAffinity/0',
    at: 'etl',
    bad: task('{placement: {antiAffinity: [etl]}}'),
    good: task('{placement: {antiAffinity: [other], colocate: []}}') + task('{}', 'other'),
  },
  {
    rule: 'ZK206',
    about: 'a node in a pool that is not declared',
    pointer: '/spec/nodes/1/pool',
    at: 'gup',
    bad: topology(
      '{pools: [{name: gpu}], nodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}, {name: n2, pool: gup, capacity: {cpu: 8}}]}',
    ),
    good: topology(
      '{pools: [{name: gpu}], nodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}, {name: n2, capacity: {cpu: 8}}]}',
    ),
  },
  {
    rule: 'ZK207',
    about: 'an alias to a version that is not declared',
    pointer: '/spec/aliases/champion',
    at: '9}}',
    bad: model('{versions: [{version: 7}], aliases: {champion: 9}}'),
    good: model('{versions: [{version: 7}], aliases: {champion: 7}}'),
  },
  {
    rule: 'ZK208',
    about: 'a cluster that must be named',
    pointer: '/metadata/cluster',
    at: '{name: train}',
    bad: topology('{}', 'east') + topology('{}', 'west') + task('{}'),
    good:
      topology('{}', 'east') + topology('{}', 'west') + doc('TaskConfig', 'name: train, cluster: west', '{}'),
  },
  {
    rule: 'ZK208',
    about: 'a cluster that is not declared',
    pointer: '/metadata/cluster',
    at: 'lob',
    bad: topology('{}') + doc('TaskConfig', 'name: train, cluster: lob', '{}'),
    good: topology('{}') + doc('TaskConfig', 'name: train, cluster: lab', '{}') + tree('{path: /a, text: b}'),
  },
  {
    rule: 'ZK209',
    about: 'a model that nobody uses',
    severity: 'warning',
    pointer: '/metadata/name',
    at: 'spare',
    bad: RESNET + model('{versions: [{version: 1}]}', 'spare') + task('{model: {name: resnet, version: 7}}'),
    good: model('{versions: [{version: 1}]}', 'spare') + task('{}'),
  },
  {
    rule: 'ZK210',
    about: 'a pool without nodes',
    pointer: '/spec/pools/1/name',
    at: 'gpu}]',
    bad: topology('{pools: [{name: cpu}, {name: gpu}], nodes: [{name: n1, pool: cpu, capacity: {cpu: 8}}]}'),
    good: topology(
      '{pools: [{name: cpu}], nodeDefaults: {pool: cpu}, nodes: [{name: n1, capacity: {cpu: 8}}]}',
    ),
  },
  {
    rule: 'ZK211',
    about: 'a parameter that the version does not have',
    pointer: '/spec/env/1/from/param',
    at: '/momentum',
    bad:
      RESNET +
      task(
        '{model: {name: resnet, alias: champion}, env: [{name: LR, from: {param: /lr}}, {name: M, from: {param: /momentum}}]}',
      ),
    good:
      RESNET +
      task(
        '{model: {name: resnet, version: 7}, env: [{name: LR, from: {param: /lr}}, {name: M, from: {param: /a~1b}}]}',
      ),
  },
  {
    rule: 'ZK212',
    about: 'waiting for a service to succeed',
    pointer: '/spec/dependsOn/0/condition',
    at: 'Succeeded',
    bad: task('{type: Service}', 'api') + task('{dependsOn: [{task: api, condition: Succeeded}]}'),
    good: task('{type: Service}', 'api') + task('{dependsOn: [{task: api, condition: Running}]}'),
  },
  {
    rule: 'ZK212',
    about: 'waiting for the end of what is restarted always',
    severity: 'warning',
    pointer: '/spec/dependsOn/0/condition',
    at: 'Failed',
    bad:
      task('{runPolicy: {restart: Always}}', 'loop') + task('{dependsOn: [{task: loop, condition: Failed}]}'),
    good:
      task('{runPolicy: {restart: Never}}', 'loop') + task('{dependsOn: [{task: loop, condition: Failed}]}'),
  },
  {
    rule: 'ZK215',
    about: 'a variable that is set twice',
    pointer: '/spec/env/2/name',
    at: 'LR, value: "3"',
    bad: task('{env: [{name: LR, value: "1"}, {name: Lr, value: "2"}, {name: LR, value: "3"}]}'),
    good: task('{env: [{name: LR, value: "1"}, {name: Lr, value: "2"}]}'),
  },
  {
    rule: 'ZK216',
    about: 'a parameter of no model',
    pointer: '/spec/env/0/from/param',
    at: '/lr',
    bad: task('{env: [{name: LR, from: {param: /lr}}]}'),
    good: RESNET + task('{model: {name: resnet, version: 7}, env: [{name: LR, from: {param: /lr}}]}'),
  },
  {
    rule: 'ZK308',
    about: 'a pin to a node that is draining',
    pointer: '/spec/placement/pin',
    at: 'n1}}',
    bad:
      topology('{nodeDefaults: {capacity: {cpu: 8}}, nodes: [{name: n1, state: Draining, reason: disk}]}') +
      task('{placement: {pin: n1}}'),
    good:
      topology('{nodeDefaults: {capacity: {cpu: 8}}, nodes: [{name: n1}]}') + task('{placement: {pin: n1}}'),
  },
  {
    rule: 'ZK309',
    about: 'a node that reserves all it has',
    pointer: '/spec/nodes/0/reserved/memory',
    at: '64Gi}}',
    bad: topology(
      '{nodes: [{name: "n[1-3]", capacity: {cpu: 8, memory: 65536Mi}, reserved: {cpu: 1, memory: 64Gi}}]}',
    ),
    good: topology(
      '{nodes: [{name: "n[1-3]", capacity: {cpu: 8, memory: 65536Mi}, reserved: {cpu: 1, memory: 63Gi, gpu: 0}}]}',
    ),
  },
  {
    rule: 'ZK309',
    about: 'a reservation from nodeDefaults that is too much for one node',
    pointer: '/spec/nodeDefaults/reserved/cpu',
    at: '4}}',
    bad: topology('{nodeDefaults: {reserved: {cpu: 4}}, nodes: [{name: n1, capacity: {cpu: 2}}]}'),
    good: topology('{nodeDefaults: {reserved: {cpu: 4}}, nodes: [{name: n1, capacity: {cpu: 8}}]}'),
  },
  {
    rule: 'ZK310',
    about: 'a weight out of proportion',
    severity: 'warning',
    pointer: '/spec/nodes/1/weight',
    at: '100}',
    bad: topology(
      '{nodes: [{name: "n[1-8]", capacity: {cpu: 8, gpu: 8}}, {name: m1, capacity: {cpu: 8, gpu: 8}, weight: 100}]}',
    ),
    good: topology(
      '{nodes: [{name: "n[1-8]", capacity: {cpu: 8, gpu: 8}}, {name: m1, capacity: {cpu: 8, gpu: 8}, weight: 10}]}',
    ),
  },
  {
    rule: 'ZK315',
    about: 'a gang larger than the task',
    pointer: '/spec/gang/minAvailable',
    at: '5}}',
    bad: task('{replicas: 4, gang: {minAvailable: 5}}'),
    good: task('{replicas: 4, gang: {minAvailable: 4}}'),
  },
  {
    rule: 'ZK315',
    about: 'a gang larger than the smallest elastic size',
    pointer: '/spec/gang/minAvailable',
    at: '3}, elastic',
    bad: task('{replicas: 4, gang: {minAvailable: 3}, elastic: {min: 2, max: 8}}'),
    good: task('{replicas: 4, gang: {minAvailable: 2}, elastic: {min: 2, max: 8}}'),
  },
  {
    rule: 'ZK316',
    about: 'fewer replicas than elastic.min',
    pointer: '/spec/elastic/min',
    at: '5, max',
    bad: task('{replicas: 4, elastic: {min: 5, max: 8}}'),
    good: task('{replicas: 4, elastic: {min: 4, max: 4}}'),
  },
  {
    rule: 'ZK317',
    about: 'a state from nodeDefaults without a reason',
    pointer: '/spec/nodeDefaults/state',
    at: 'Cordoned',
    bad: topology(
      '{nodeDefaults: {capacity: {cpu: 8}, state: Cordoned}, nodes: [{name: n1}, {name: n2, reason: move}]}',
    ),
    good: topology(
      '{nodeDefaults: {capacity: {cpu: 8}, state: Cordoned}, nodes: [{name: n1, reason: move}]}',
    ),
  },
  {
    rule: 'ZK318',
    about: 'safety that would flap',
    pointer: '/spec/safety/recoverBelow',
    at: '30%',
    bad: topology(
      '{nodes: [{name: "n[1-4]", capacity: {cpu: 8}}], safety: {maxUnavailable: 25%, recoverBelow: 30%}}',
    ),
    good: topology(
      '{nodes: [{name: "n[1-4]", capacity: {cpu: 8}}], safety: {maxUnavailable: 2, recoverBelow: 25%}}',
    ),
  },
  {
    rule: 'ZK319',
    about: 'a pool that is declared twice',
    pointer: '/spec/pools/1/name',
    at: 'gpu, description',
    bad: topology(
      '{pools: [{name: gpu}, {name: gpu, description: again}], nodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}]}',
    ),
    good: topology('{pools: [{name: gpu}], nodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}]}'),
  },
  {
    rule: 'ZK320',
    about: 'a node without capacity',
    severity: 'warning',
    pointer: '/spec/nodes/0/name',
    at: 'n1',
    bad: topology('{nodes: [{name: n1}]}'),
    good: topology('{nodeDefaults: {capacity: {cpu: 8}}, nodes: [{name: n1}]}'),
  },
  {
    rule: 'ZK321',
    about: 'two maintenance entries with one id',
    pointer: '/spec/maintenance/1/id',
    at: 'rack, reason: b',
    bad: topology(
      '{maintenance: [{id: rack, reason: a, until: "2027-01-01T00:00:00Z"}, {id: rack, reason: b, until: "2027-01-01T00:00:00Z"}]}',
    ),
    good: topology(
      '{maintenance: [{id: rack, reason: a, until: "2027-01-01T00:00:00Z"}, {id: rock, reason: b, until: "2027-01-01T00:00:00Z"}]}',
    ),
  },
  {
    rule: 'ZK401',
    about: 'four participants',
    severity: 'warning',
    pointer: '/spec/ensemble/servers',
    at: '[{id: 1',
    bad: ensemble(`${THREE}, {id: 4, host: z4}`),
    good: ensemble(`${THREE}, {id: 4, host: z4, role: observer}`),
  },
  {
    rule: 'ZK401',
    about: 'four participants, in the profile prod',
    pointer: '/spec/ensemble/servers',
    at: '[{id: 1',
    bad: topology(`{ensemble: {servers: [${THREE}, {id: 4, host: z4}]}}`),
    good: topology(`{ensemble: {servers: [${THREE}]}}`),
  },
  {
    rule: 'ZK402',
    about: 'a single participant',
    severity: 'warning',
    pointer: '/spec/ensemble/servers',
    at: '[{id: 1',
    bad: ensemble('{id: 1, host: z1}'),
    good: ensemble(THREE),
  },
  {
    rule: 'ZK403',
    about: 'a server id that is used twice',
    pointer: '/spec/ensemble/servers/2/id',
    at: '1, host: z3',
    bad: ensemble('{id: 1, host: z1}, {id: 2, host: z2}, {id: 1, host: z3}'),
    good: ensemble(THREE),
  },
  {
    rule: 'ZK405',
    about: 'two servers with one client port on one host',
    pointer: '/spec/ensemble/servers/1/clientPort',
    at: '2191, quorumPort: 2889',
    bad: ensemble(
      '{id: 1, host: z1, clientPort: 2191}, {id: 2, host: z1, clientPort: 2191, quorumPort: 2889, electionPort: 3889}, {id: 3, host: z3}',
    ),
    good: ensemble(
      '{id: 1, host: z1, clientPort: 2191}, {id: 2, host: z1, clientPort: 2192, quorumPort: 2889, electionPort: 3889}, {id: 3, host: z3}',
    ),
  },
  {
    rule: 'ZK405',
    about: 'a client port that the admin server has',
    pointer: '/spec/ensemble/servers/0/clientPort',
    at: '8080',
    bad: ensemble('{id: 1, host: z1, clientPort: 8080}, {id: 2, host: z2}, {id: 3, host: z3}'),
    good: ensemble(THREE),
  },
  {
    rule: 'ZK405',
    about: 'the agent of a node on the port of a server',
    pointer: '/spec/nodes/0/port',
    at: '2181',
    bad: ensemble(THREE, '', ', nodes: [{name: z1, port: 2181, capacity: {cpu: 8}}]'),
    good: ensemble(THREE, '', ', nodes: [{name: z1, port: 9000, capacity: {cpu: 8}}]'),
  },
  {
    rule: 'ZK406',
    about: 'a loopback address among others',
    pointer: '/spec/ensemble/servers/2/host',
    at: '127.0.0.1',
    bad: ensemble('{id: 1, host: z1}, {id: 2, host: z2}, {id: 3, host: 127.0.0.1}'),
    good: ensemble('{id: 1, host: 127.0.0.1}'),
  },
  {
    rule: 'ZK407',
    about: 'most servers in one zone',
    severity: 'warning',
    pointer: '/spec/ensemble/servers',
    at: '[{id: 1',
    bad: ensemble('{id: 1, host: z1, zone: a}, {id: 2, host: z2, zone: a}, {id: 3, host: z3, zone: b}'),
    good: ensemble('{id: 1, host: z1, zone: a}, {id: 2, host: z2, zone: c}, {id: 3, host: z3, zone: b}'),
  },
  {
    rule: 'ZK408',
    about: 'a session timeout below two ticks',
    pointer: '/spec/clients/sessionTimeout',
    at: '3s',
    bad: settings('tickTime: 2000', ', clients: {sessionTimeout: 3s}'),
    good: settings('tickTime: 1500', ', clients: {sessionTimeout: 3s}'),
  },
  {
    rule: 'ZK408',
    about: 'a heartbeat above the longest session',
    pointer: '/spec/heartbeat/sessionTimeout',
    at: '45s',
    bad: settings('tickTime: 2000', ', heartbeat: {sessionTimeout: 45s}'),
    good: settings('tickTime: 2000, maxSessionTimeout: 60s', ', heartbeat: {sessionTimeout: 45s}'),
  },
  {
    rule: 'ZK409',
    about: 'too little time to catch up',
    severity: 'warning',
    pointer: '/spec/ensemble/settings/initLimit',
    at: '4}',
    bad: settings('initLimit: 4'),
    good: settings('initLimit: 5'),
  },
  {
    rule: 'ZK410',
    about: 'no autopurge',
    severity: 'warning',
    pointer: '/spec/ensemble/settings/autopurge/intervalHours',
    at: '0}',
    bad: settings('autopurge: {intervalHours: 0}'),
    good: settings('autopurge: {intervalHours: 1}'),
  },
  {
    rule: 'ZK413',
    about: 'reconfiguration by anybody',
    severity: 'warning',
    pointer: '/spec/ensemble/settings/reconfigEnabled',
    at: 'true',
    bad: settings('reconfigEnabled: true'),
    good: settings('reconfigEnabled: true', ', security: {acl: {writers: ["x509:CN=ci"]}}'),
  },
  {
    rule: 'ZK415',
    about: 'a heap that leaves no memory',
    severity: 'warning',
    pointer: '/spec/ensemble/jvm/heap',
    at: '4Gi',
    bad: ensemble(
      THREE,
      ', jvm: {heap: 4Gi}',
      ', nodes: [{name: n1, host: z1, capacity: {cpu: 4, memory: 5Gi}}]',
    ),
    good: ensemble(
      THREE,
      ', jvm: {heap: 4Gi}',
      ', nodes: [{name: n1, host: z1, capacity: {cpu: 4, memory: 6Gi}}]',
    ),
  },
  {
    rule: 'ZK416',
    about: 'a stand-alone server that is to grow',
    pointer: '/spec/ensemble/settings/standaloneEnabled',
    at: 'true',
    bad: settings('standaloneEnabled: true'),
    good: settings('standaloneEnabled: true, reconfigEnabled: false'),
  },
  {
    rule: 'ZK504',
    about: 'weights by a branch',
    pointer: '/spec/versions/0/weights/uri',
    at: 'hf://acme/resnet@main',
    bad: weights('uri: hf://acme/resnet@main'),
    good: weights(`uri: hf://acme/resnet@main, digest: "${DIGEST}"`),
  },
  {
    rule: 'ZK505',
    about: 'a parameter out of range, in the version',
    pointer: '/spec/versions/0/params/lr',
    at: '1.5',
    bad: model(
      '{schema: {properties: {lr: {type: number, maximum: 1}}}, versions: [{version: 1, params: {lr: 1.5}}]}',
    ),
    good: model(
      '{schema: {properties: {lr: {type: number, maximum: 1}}}, versions: [{version: 1, params: {lr: 0.5}}]}',
    ),
  },
  {
    rule: 'ZK505',
    about: 'a parameter out of range, in the defaults',
    pointer: '/spec/versions/0/params/lr',
    at: '1.5',
    bad: model('{schema: {properties: {lr: {maximum: 1}}}, defaults: {lr: 1.5}, versions: [{version: 1}]}'),
    good: model(
      '{schema: {properties: {lr: {maximum: 1}}}, defaults: {lr: 1.5}, versions: [{version: 1, params: {lr: null}}]}',
    ),
  },
  {
    rule: 'ZK505',
    about: 'a parameter that the schema does not know',
    pointer: '/spec/versions/0/params/lrr',
    at: '0.25',
    bad: model(
      '{schema: {properties: {lr: {}}, additionalProperties: false}, versions: [{version: 1, params: {lrr: 0.25}}]}',
    ),
    good: model(
      '{schema: {properties: {lr: {}}, additionalProperties: false}, versions: [{version: 1, params: {lr: 0.25}}]}',
    ),
  },
  {
    rule: 'ZK505',
    about: 'a schema that refers to the network',
    pointer: '/spec/schema',
    at: '{$ref',
    bad: model('{schema: {$ref: "https://example.com/s.json"}, versions: [{version: 1}]}'),
    good: model('{schema: {$ref: "#/$defs/a", $defs: {a: {type: object}}}, versions: [{version: 1}]}'),
  },
  {
    rule: 'ZK505',
    about: 'a schema with a part that is no schema',
    pointer: '/spec/schema',
    at: '{properties',
    bad: model('{schema: {properties: {lr: number}}, versions: [{version: 1}]}'),
    good: model('{schema: {properties: {lr: {type: number}, x: true}}, versions: [{version: 1}]}'),
  },
  {
    rule: 'ZK505',
    about: 'a schema with an unknown type',
    pointer: '/spec/schema',
    at: '{properties',
    bad: model('{schema: {properties: {lr: {type: float}}}, versions: [{version: 1}]}'),
    good: model('{schema: {properties: {lr: {type: number}}}, versions: [{version: 1}]}'),
  },
  {
    rule: 'ZK505',
    about: 'params that do not fit the schema of a file',
    pointer: '/spec/versions/0/params/lr',
    at: 'fast',
    bad: model('{schemaFile: schema.json, versions: [{version: 1, params: {lr: fast}}]}'),
    good: model('{schemaFile: schema.json, versions: [{version: 1, params: {lr: 1}}]}'),
    others: { 'schema.json': '{"properties": {"lr": {"type": "number"}}}' },
  },
  {
    rule: 'ZK506',
    about: 'weights as a pickle, by suffix',
    severity: 'warning',
    pointer: '/spec/versions/0/weights/uri',
    at: 's3://models/r.pt',
    bad: weights(`uri: s3://models/r.pt, digest: "${DIGEST}"`),
    good: weights(`uri: s3://models/r.pt, digest: "${DIGEST}", format: other`),
  },
  {
    rule: 'ZK508',
    about: 'an alias to a deprecated version',
    severity: 'warning',
    pointer: '/spec/aliases/champion',
    at: '1}}',
    bad: model('{versions: [{version: 1, deprecated: true}], aliases: {champion: 1}}'),
    good: model('{versions: [{version: 1, deprecated: true}, {version: 2}], aliases: {champion: 2}}'),
  },
  {
    rule: 'ZK511',
    about: 'a canary that everybody has already',
    severity: 'warning',
    pointer: '/spec/rollout/candidate',
    at: 'next, percent',
    bad: model(
      '{versions: [{version: 1}], aliases: {champion: 1, next: 1}, rollout: {strategy: Canary, candidate: next, percent: 5}}',
    ),
    good: model(
      '{versions: [{version: 1}, {version: 2}], aliases: {champion: 1, next: 2}, rollout: {strategy: Canary, candidate: next, percent: 5}}',
    ),
  },
  {
    rule: 'ZK512',
    about: 'a version that is declared twice',
    pointer: '/spec/versions/1/version',
    at: '3, params',
    bad: model('{versions: [{version: 3}, {version: 3, params: {lr: 1}}]}'),
    good: model('{versions: [{version: 3}, {version: 4, params: {lr: 1}}]}'),
  },
  {
    rule: 'ZK513',
    about: 'files that do not add up',
    pointer: '/spec/versions/0/weights/size',
    at: '30, uri',
    bad: weights(
      `uri: s3://m/r, digest: "${DIGEST}", files: [{path: a, size: 10, digest: "${DIGEST}"}, {path: b, size: 10, digest: "${DIGEST}"}]`,
    ),
    good: weights(
      `uri: s3://m/r, digest: "${DIGEST}", files: [{path: a, size: 10, digest: "${DIGEST}"}, {path: b, size: 20, digest: "${DIGEST}"}]`,
    ),
  },
  {
    rule: 'ZK513',
    about: 'a file that is listed twice',
    pointer: '/spec/versions/0/weights/files/1/path',
    at: 'a, size: 20',
    bad: weights(
      `uri: s3://m/r, digest: "${DIGEST}", files: [{path: a, size: 10, digest: "${DIGEST}"}, {path: a, size: 20, digest: "${DIGEST}"}]`,
    ),
    good: weights(
      `uri: s3://m/r, digest: "${DIGEST}", files: [{path: a, size: 10, digest: "${DIGEST}"}, {path: b, size: 20, digest: "${DIGEST}"}]`,
    ),
  },
  {
    rule: 'ZK514',
    about: 'params above 64 KiB',
    severity: 'warning',
    pointer: '/spec/versions/0/params',
    at: '{text',
    bad: model(`{versions: [{version: 1, params: {text: ${'x'.repeat(70_000)}}}]}`),
    good: model(`{versions: [{version: 1, params: {text: ${'x'.repeat(60_000)}}}]}`),
  },
  {
    rule: 'ZK514',
    about: 'a config above 256 KiB',
    pointer: '/spec/config',
    at: '{text',
    bad: task(`{config: {text: ${'x'.repeat(270_000)}}}`),
    good: task('{config: {text: x}}'),
  },
  {
    rule: 'ZK704',
    about: 'a path that is too long',
    pointer: '/spec/nodes/0',
    at: '{path',
    bad: tree(`{path: /${'é'.repeat(512)}, text: a}`),
    good: tree(`{path: /${'e'.repeat(1000)}, text: a}`),
  },
  {
    rule: 'ZK705',
    about: 'too many progress reports',
    severity: 'warning',
    pointer: '/spec/progress/minInterval',
    at: '500ms',
    bad: task('{replicas: 51, progress: {minInterval: 500ms}}'),
    good: task('{replicas: 50, progress: {minInterval: 500ms}}'),
  },
];

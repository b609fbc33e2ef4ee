import { describe, expect, test } from 'vitest';
import { documentOf, told, validate } from './support.ts';

/** A spec that breaks one constraint of its kind, and the one finding that says so. */
type Row = readonly [constraint: string, spec: string, finding: string];

function eachFails(kind: string, rows: readonly Row[]): void {
  test.each(rows)('%s', (_constraint, spec, finding) => {
    expect(told(validate(documentOf(kind, spec)).findings)).toEqual([finding]);
  });
}

const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** A model with one version that has these further members. */
const version = (members: string): string => `{versions: [{version: 1, ${members}}]}`;
const model = (members: string): string => `{versions: [{version: 1}], ${members}}`;
const weights = (members: string): string => version(`weights: {${members}}`);

describe('every constraint of ModelParams', () => {
  eachFails('ModelParams', [
    ['a framework is one of seven', model('framework: caffe'), 'ZK102 /spec/framework'],
    ['schema or schemaFile, not both', model('schema: {}, schemaFile: a.json'), 'ZK102 /spec/schemaFile'],
    ['a schema is a mapping', model('schema: true'), 'ZK102 /spec/schema'],
    ['a schema file is inside the project', model('schemaFile: /etc/a.json'), 'ZK108 /spec/schemaFile'],
    ['defaults are a mapping', model('defaults: [1]'), 'ZK102 /spec/defaults'],
    ['versions are required', '{}', 'ZK102 /spec'],
    ['there is a version', '{versions: []}', 'ZK102 /spec/versions'],
    ['a version has a number', '{versions: [{}]}', 'ZK102 /spec/versions/0'],
    ['version numbers start at 1', '{versions: [{version: 0}]}', 'ZK102 /spec/versions/0/version'],
    ['version numbers are whole', '{versions: [{version: 1.5}]}', 'ZK102 /spec/versions/0/version'],
    ['params are a mapping', version('params: 3'), 'ZK102 /spec/versions/0/params'],
    ['metrics are numbers', version('metrics: {a: high}'), 'ZK102 /spec/versions/0/metrics/a'],
    ['deprecated is true or false', version('deprecated: yes'), 'ZK102 /spec/versions/0/deprecated'],
    [
      'a commit is 40 digits',
      version('source: {gitCommit: 9f3c}'),
      'ZK108 /spec/versions/0/source/gitCommit',
    ],
    ['a data set has a uri', version('source: {dataset: {}}'), 'ZK102 /spec/versions/0/source/dataset'],
    ['weights are at a uri or inline', weights('size: 1'), 'ZK102 /spec/versions/0/weights'],
    [
      'a uri has a scheme that is known',
      weights(`uri: "ftp://a", digest: "${DIGEST}", size: 1`),
      'ZK108 /spec/versions/0/weights/uri',
    ],
    ['a uri needs a digest', weights('uri: "s3://a", size: 1'), 'ZK503 /spec/versions/0/weights'],
    ['a size is needed', weights(`uri: "s3://a", digest: "${DIGEST}"`), 'ZK102 /spec/versions/0/weights'],
    [
      'a digest is sha256',
      weights('uri: "s3://a", digest: "md5:00", size: 1'),
      'ZK108 /spec/versions/0/weights/digest',
    ],
    [
      'a size is a quantity',
      weights(`uri: "s3://a", digest: "${DIGEST}", size: 12GB`),
      'ZK108 /spec/versions/0/weights/size',
    ],
    [
      'a format is one of seven',
      weights(`uri: "s3://a", digest: "${DIGEST}", size: 1, format: h5`),
      'ZK102 /spec/versions/0/weights/format',
    ],
    [
      'a listed file does not climb',
      weights(
        `uri: "s3://a", digest: "${DIGEST}", size: 1, files: [{path: a/../../b, digest: "${DIGEST}", size: 1}]`,
      ),
      'ZK108 /spec/versions/0/weights/files/0/path',
    ],
    ['an alias is a small name', model('aliases: {Champion: 1}'), 'ZK507 /spec/aliases/Champion'],
    ['latest is reserved', model('aliases: {latest: 1}'), 'ZK507 /spec/aliases/latest'],
    ['current is reserved', model('aliases: {current: 1}'), 'ZK507 /spec/aliases/current'],
    ['v7 is reserved', model('aliases: {v7: 1}'), 'ZK507 /spec/aliases/v7'],
    ['an alias points at a number', model('aliases: {best: "1"}'), 'ZK102 /spec/aliases/best'],
    ['a strategy is one of two', model('rollout: {strategy: BlueGreen}'), 'ZK102 /spec/rollout/strategy'],
    ['a canary has a candidate', model('rollout: {strategy: Canary, percent: 5}'), 'ZK102 /spec/rollout'],
    [
      'percent ends at 100',
      model('rollout: {strategy: Canary, candidate: c, percent: 101}'),
      'ZK102 /spec/rollout/percent',
    ],
    ['one version is kept at least', model('retention: {keep: 0}'), 'ZK102 /spec/retention/keep'],
  ]);
});

const placement = (members: string): string => `{placement: {${members}}}`;
const affinity = (members: string): string => placement(`affinity: [{key: a, ${members}}]`);

describe('every constraint of TaskConfig', () => {
  eachFails('TaskConfig', [
    ['a type is one of five', '{type: Cron}', 'ZK102 /spec/type'],
    ['a model has a name', '{model: {alias: a}}', 'ZK102 /spec/model'],
    ['a model is by alias or version: none', '{model: {name: m}}', 'ZK102 /spec/model'],
    [
      'a model is by alias or version: both',
      '{model: {name: m, alias: a, version: 1}}',
      'ZK102 /spec/model/version',
    ],
    ['a command is a list', '{command: python train.py}', 'ZK102 /spec/command'],
    ['arguments are texts', '{args: [--n, 3]}', 'ZK102 /spec/args/1'],
    ['a variable has a name that shells take', '{env: [{name: 1A, value: x}]}', 'ZK103 /spec/env/0/name'],
    ['a variable is a text', '{env: [{name: A, value: 3}]}', 'ZK102 /spec/env/0/value'],
    [
      'a variable has one source',
      '{env: [{name: A, value: x, from: {param: /a}}]}',
      'ZK102 /spec/env/0/from',
    ],
    ['a variable has a source', '{env: [{name: A}]}', 'ZK102 /spec/env/0'],
    ['a source is a param or a secret', '{env: [{name: A, from: {}}]}', 'ZK102 /spec/env/0/from'],
    ['a param is a pointer', '{env: [{name: A, from: {param: lr}}]}', 'ZK108 /spec/env/0/from/param'],
    [
      'a secret is a reference',
      '{env: [{name: A, from: {secret: hunter2}}]}',
      'ZK604 /spec/env/0/from/secret',
    ],
    ['config is a mapping', '{config: []}', 'ZK102 /spec/config'],
    ['replicas start at 0', '{replicas: -1}', 'ZK102 /spec/replicas'],
    ['replicas end at 10000', '{replicas: 10001}', 'ZK102 /spec/replicas'],
    ['a gang has a size', '{gang: {timeout: 1m}}', 'ZK102 /spec/gang'],
    ['a gang has one member at least', '{gang: {minAvailable: 0}}', 'ZK102 /spec/gang/minAvailable'],
    ['elastic has both ends', '{elastic: {min: 1}}', 'ZK102 /spec/elastic'],
    ['resources are quantities', '{resources: {memory: 12GB}}', 'ZK108 /spec/resources/memory'],
    ['resources are not negative', '{resources: {gpu: -1}}', 'ZK102 /spec/resources/gpu'],
    ['a resource of your own has a domain', '{resources: {fpga: 1}}', 'ZK101 /spec/resources/fpga'],
    ['a pool has a name', placement('pool: GPU'), 'ZK103 /spec/placement/pool'],
    [
      'a selector has label values',
      placement('nodeSelector: {a: "?"}'),
      'ZK108 /spec/placement/nodeSelector/a',
    ],
    [
      'a selector has label keys',
      placement('nodeSelector: {"a b": c}'),
      'ZK103 /spec/placement/nodeSelector/a b',
    ],
    ['an operator is one of six', affinity('op: Equals, values: [b]'), 'ZK102 /spec/placement/affinity/0/op'],
    ['In has values', affinity('op: In'), 'ZK102 /spec/placement/affinity/0'],
    ['In has one value at least', affinity('op: In, values: []'), 'ZK102 /spec/placement/affinity/0/values'],
    ['Gt has one value', affinity('op: Gt, values: [1, 2]'), 'ZK102 /spec/placement/affinity/0/values'],
    ['Exists has none', affinity('op: Exists, values: [a]'), 'ZK102 /spec/placement/affinity/0/values'],
    ['a weight starts at 1', affinity('op: Exists, weight: 0'), 'ZK102 /spec/placement/affinity/0/weight'],
    ['a weight ends at 100', affinity('op: Exists, weight: 101'), 'ZK102 /spec/placement/affinity/0/weight'],
    ['a spread has a label', placement('spread: [{maxSkew: 1}]'), 'ZK102 /spec/placement/spread/0'],
    [
      'a skew starts at 1',
      placement('spread: [{by: zone, maxSkew: 0}]'),
      'ZK102 /spec/placement/spread/0/maxSkew',
    ],
    ['anti-affinity is to tasks', placement('antiAffinity: [A_b]'), 'ZK103 /spec/placement/antiAffinity/0'],
    ['colocation is with tasks', placement('colocate: [A_b]'), 'ZK103 /spec/placement/colocate/0'],
    ['a strategy is one of two', placement('strategy: random'), 'ZK102 /spec/placement/strategy'],
    ['taints are label keys', placement('tolerates: ["a b"]'), 'ZK103 /spec/placement/tolerates/0'],
    ['a pin is a node', placement('pin: 7'), 'ZK102 /spec/placement/pin'],
    ['priorities start at -1000', '{priority: -1001}', 'ZK102 /spec/priority'],
    ['priorities end at 1000', '{priority: 1001}', 'ZK102 /spec/priority'],
    ['a dependency is on a task', '{dependsOn: [{condition: Failed}]}', 'ZK102 /spec/dependsOn/0'],
    [
      'a condition is one of three',
      '{dependsOn: [{task: a, condition: Done}]}',
      'ZK102 /spec/dependsOn/0/condition',
    ],
    ['retries start at 0', '{runPolicy: {backoffLimit: -1}}', 'ZK102 /spec/runPolicy/backoffLimit'],
    ['a delay has a unit', '{runPolicy: {retryDelay: 10}}', 'ZK108 /spec/runPolicy/retryDelay'],
    ['a deadline is a duration', '{runPolicy: {activeDeadline: 2d}}', 'ZK108 /spec/runPolicy/activeDeadline'],
    ['a restart is one of three', '{runPolicy: {restart: Sometimes}}', 'ZK102 /spec/runPolicy/restart'],
    ['a unit is one of four', '{progress: {unit: tokens}}', 'ZK102 /spec/progress/unit'],
    ['a total is more than 0', '{progress: {total: 0}}', 'ZK102 /spec/progress/total'],
    [
      'reports are 200ms apart at least',
      '{progress: {minInterval: 199ms}}',
      'ZK108 /spec/progress/minInterval',
    ],
    [
      'a share is at most 100%',
      '{disruption: {maxUnavailable: 101%}}',
      'ZK108 /spec/disruption/maxUnavailable',
    ],
    [
      'a count is not negative',
      '{disruption: {maxUnavailable: -1}}',
      'ZK102 /spec/disruption/maxUnavailable',
    ],
    ['movable is true or false', '{disruption: {movable: "no"}}', 'ZK102 /spec/disruption/movable'],
  ]);
});

const server = (members: string): string => `{ensemble: {servers: [{${members}}]}}`;
const settings = (members: string): string => `{ensemble: {settings: {${members}}}}`;
const node = (members: string): string => `{nodes: [{name: n, ${members}}]}`;

describe('every constraint of ClusterTopology', () => {
  eachFails('ClusterTopology', [
    ['a profile is one of two', '{profile: staging}', 'ZK102 /spec/profile'],
    ['an ensemble of somebody else has addresses', '{ensemble: {managed: false}}', 'ZK102 /spec/ensemble'],
    [
      'and no servers',
      '{ensemble: {managed: false, connect: ["a:1"], servers: [{id: 1, host: a}]}}',
      'ZK102 /spec/ensemble/servers',
    ],
    ['addresses are for those only', '{ensemble: {connect: ["a:1"]}}', 'ZK102 /spec/ensemble/connect'],
    ['an address has a port', '{ensemble: {managed: false, connect: [a]}}', 'ZK108 /spec/ensemble/connect/0'],
    ['a version has three parts', '{ensemble: {version: "3.8"}}', 'ZK108 /spec/ensemble/version'],
    ['a server has an id', server('host: a'), 'ZK102 /spec/ensemble/servers/0'],
    ['ids start at 1', server('id: 0, host: a'), 'ZK404 /spec/ensemble/servers/0/id'],
    ['ids end at 255', server('id: 256, host: a'), 'ZK404 /spec/ensemble/servers/0/id'],
    ['a server has a host', server('id: 1'), 'ZK102 /spec/ensemble/servers/0'],
    [
      'ports end at 65535',
      server('id: 1, host: a, clientPort: 65536'),
      'ZK102 /spec/ensemble/servers/0/clientPort',
    ],
    ['a role is one of two', server('id: 1, host: a, role: voter'), 'ZK102 /spec/ensemble/servers/0/role'],
    ['a tick is whole milliseconds', settings('tickTime: 2s'), 'ZK102 /spec/ensemble/settings/tickTime'],
    ['limits are positive', settings('initLimit: 0'), 'ZK102 /spec/ensemble/settings/initLimit'],
    [
      'timeouts are durations',
      settings('maxSessionTimeout: 40000'),
      'ZK108 /spec/ensemble/settings/maxSessionTimeout',
    ],
    [
      'three snapshots stay at least',
      settings('autopurge: {retain: 2}'),
      'ZK102 /spec/ensemble/settings/autopurge/retain',
    ],
    [
      'commands have four letters',
      settings('fourLetterWords: [status]'),
      'ZK108 /spec/ensemble/settings/fourLetterWords/0',
    ],
    ['a heap is a quantity', '{ensemble: {jvm: {heap: lots}}}', 'ZK108 /spec/ensemble/jvm/heap'],
    ['a chroot is a path', '{clients: {chroot: zkai}}', 'ZK103 /spec/clients/chroot'],
    [
      'a session timeout has a unit',
      '{clients: {sessionTimeout: 10000}}',
      'ZK108 /spec/clients/sessionTimeout',
    ],
    ['node defaults have no name', '{nodeDefaults: {name: a}}', 'ZK101 /spec/nodeDefaults/name'],
    ['a node has a name', '{nodes: [{host: a}]}', 'ZK102 /spec/nodes/0'],
    ['a range ends', '{nodes: [{name: "gpu-[01-"}]}', 'ZK109 /spec/nodes/0/name'],
    ['a node has a port', node('port: 0'), 'ZK102 /spec/nodes/0/port'],
    ['a capacity is of resources', node('capacity: {gpus: 8}'), 'ZK101 /spec/nodes/0/capacity/gpus'],
    ['a weight starts at 1', node('weight: 0'), 'ZK102 /spec/nodes/0/weight'],
    ['a weight ends at 1000', node('weight: 1001'), 'ZK102 /spec/nodes/0/weight'],
    ['taints are a list', node('taints: gpu'), 'ZK102 /spec/nodes/0/taints'],
    ['a state is one of five', node('state: Broken'), 'ZK102 /spec/nodes/0/state'],
    ['Cordoned has a reason', node('state: Cordoned'), 'ZK102 /spec/nodes/0'],
    ['Draining has a reason', node('state: Draining'), 'ZK102 /spec/nodes/0'],
    ['Down has a reason', node('state: Down'), 'ZK102 /spec/nodes/0'],
    ['a drain moves one at least', node('drain: {maxParallel: 0}'), 'ZK102 /spec/nodes/0/drain/maxParallel'],
    ['a pool has a name', '{pools: [{description: a}]}', 'ZK102 /spec/pools/0'],
    ['there is one algorithm', '{placement: {algorithm: modulo}}', 'ZK102 /spec/placement/algorithm'],
    ['epsilon starts at 0', '{placement: {epsilon: -0.1}}', 'ZK102 /spec/placement/epsilon'],
    ['epsilon ends at 4', '{placement: {epsilon: 4.1}}', 'ZK102 /spec/placement/epsilon'],
    [
      'a mode is one of three',
      '{placement: {rebalance: {mode: auto}}}',
      'ZK102 /spec/placement/rebalance/mode',
    ],
    [
      'moves are a share or a count',
      '{placement: {rebalance: {maxMoves: few}}}',
      'ZK108 /spec/placement/rebalance/maxMoves',
    ],
    ['a threshold is positive', '{heartbeat: {phi: {threshold: 0}}}', 'ZK102 /spec/heartbeat/phi/threshold'],
    ['safety is a share or a count', '{safety: {maxUnavailable: 1.5}}', 'ZK108 /spec/safety/maxUnavailable'],
    ['maintenance ends', '{maintenance: [{id: a, reason: b}]}', 'ZK102 /spec/maintenance/0'],
    [
      'its end is a point in time',
      '{maintenance: [{id: a, reason: b, until: 2027-01-01}]}',
      'ZK108 /spec/maintenance/0/until',
    ],
    ['identities have a scheme', '{security: {acl: {writers: [ci]}}}', 'ZK108 /spec/security/acl/writers/0'],
    ['agents, too', '{security: {acl: {agents: [ci]}}}', 'ZK108 /spec/security/acl/agents/0'],
    ['a key is a reference', '{security: {tls: {key: hunter2}}}', 'ZK604 /spec/security/tls/key'],
    [
      'recipients are age keys',
      '{security: {encryption: {recipients: [me]}}}',
      'ZK108 /spec/security/encryption/recipients/0',
    ],
    [
      'an identity for decryption is a reference',
      '{security: {encryption: {identityFrom: AGE-SECRET-KEY-1}}}',
      'ZK604 /spec/security/encryption/identityFrom',
    ],
    ['limits are quantities', '{limits: {znodeMax: big}}', 'ZK108 /spec/limits/znodeMax'],
  ]);
});

describe('every constraint of ZnodeTree', () => {
  eachFails('ZnodeTree', [
    ['there is a node', '{nodes: []}', 'ZK102 /spec/nodes'],
    ['a node has a path', '{nodes: [{text: a}]}', 'ZK102 /spec/nodes/0'],
    ['a path is absolute', '{nodes: [{path: a, text: b}]}', 'ZK103 /spec/nodes/0/path'],
    ['a path has no empty name', '{nodes: [{path: /a//b, text: b}]}', 'ZK103 /spec/nodes/0/path'],
    ['a path has no dots', '{nodes: [{path: /a/../b, text: b}]}', 'ZK103 /spec/nodes/0/path'],
    ['a node has a content', '{nodes: [{path: /a}]}', 'ZK102 /spec/nodes/0'],
    ['a node has one content', '{nodes: [{path: /a, json: 1, text: b}]}', 'ZK102 /spec/nodes/0/text'],
    [
      'one content of three',
      '{nodes: [{path: /a, text: b, base64: "", file: f}]}',
      'ZK102 /spec/nodes/0/base64',
    ],
    ['a text is a text', '{nodes: [{path: /a, text: 1}]}', 'ZK102 /spec/nodes/0/text'],
    ['bytes are base64', '{nodes: [{path: /a, base64: abc}]}', 'ZK108 /spec/nodes/0/base64'],
    ['a file has a relative path', '{nodes: [{path: /a, file: /etc/secret}]}', 'ZK108 /spec/nodes/0/file'],
    ['with slashes', '{nodes: [{path: /a, file: "..\\\\secret"}]}', 'ZK108 /spec/nodes/0/file'],
    [
      'an ACL has identities',
      '{nodes: [{path: /a, text: b, acl: {writers: [me]}}]}',
      'ZK108 /spec/nodes/0/acl/writers/0',
    ],
    [
      'an ACL has no agents',
      '{nodes: [{path: /a, text: b, acl: {agents: []}}]}',
      'ZK101 /spec/nodes/0/acl/agents',
    ],
  ]);
});

describe('every constraint of metadata', () => {
  const label = `${'k'.repeat(64)}: v`;
  test.each([
    ['a name is required', '{}', 'ZK102 /metadata'],
    ['a name is in small letters', '{name: Resnet}', 'ZK103 /metadata/name'],
    ['a name does not end with a dash', '{name: a-}', 'ZK103 /metadata/name'],
    ['a name has at most 63 characters', `{name: ${'a'.repeat(64)}}`, 'ZK103 /metadata/name'],
    ['a name is a text', '{name: 42}', 'ZK102 /metadata/name'],
    ['a cluster is a name', '{name: a, cluster: A}', 'ZK103 /metadata/cluster'],
    [
      'label keys have at most 63 characters',
      `{name: a, labels: {${label}}}`,
      `ZK103 /metadata/labels/${'k'.repeat(64)}`,
    ],
    ['label values, too', `{name: a, labels: {k: ${'v'.repeat(64)}}}`, 'ZK108 /metadata/labels/k'],
    ['label values are texts', '{name: a, labels: {k: true}}', 'ZK102 /metadata/labels/k'],
    ['annotations are texts', '{name: a, annotations: {k: 1}}', 'ZK102 /metadata/annotations/k'],
    [
      'annotations have a size',
      `{name: a, annotations: {k: ${'x'.repeat(16_385)}}}`,
      'ZK102 /metadata/annotations/k',
    ],
  ])('%s', (_name, metadata, finding) => {
    const text = `apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: ${metadata}\nspec: {}\n`;
    expect(told(validate(text).findings)).toEqual([finding]);
  });
});

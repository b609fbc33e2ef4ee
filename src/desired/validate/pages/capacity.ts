import { documents, model, task, topology } from './page.ts';
import { type RulePage } from '../../../model/rule-page.ts';

/** Two nodes with eight GPUs each. */
const TWO =
  'nodes: [{name: "gpu-[01-02]", pool: gpu, zone: a, capacity: {cpu: 96, memory: 1Ti, gpu: 8, disk: 1Ti}}]';
const THREE_ZONES = ['a', 'b', 'c']
  .map((zone) => `  - {name: gpu-${zone}, zone: ${zone}, capacity: {cpu: 96, gpu: 8}}`)
  .join('\n');
const service = (spec: string): string => task(`type: Service\n${spec}`, 'serve');

/** What tasks ask of nodes, and what nodes have. */
export const CAPACITY_PAGES = {
  ZK301: {
    text: 'A replica asks for more than any node has, or for a node whose taints the task does not tolerate: it could never be placed, however empty the cluster is. The message names the node that comes closest; the others follow, each with what it lacks. Capacity counts less what is reserved.',
    bad: documents(topology(TWO), task('resources: {gpu: 16}')),
    at: '16}',
    good: documents(topology(TWO), task('resources: {gpu: 8}')),
  },
  ZK302: {
    text: 'A nodeSelector, or an affinity without a weight, asks for labels that no node has (of the pool, where one is named). Besides its labels a node can be selected by zone, rack and pool.',
    bad: documents(topology(TWO), task('placement: {nodeSelector: {zone: b}}')),
    at: 'b}}',
    good: documents(topology(TWO), task('placement: {nodeSelector: {zone: a}}')),
  },
  ZK303: {
    text: 'The replicas of a gang start together or not at all, and even empty nodes do not hold so many. Told by arithmetic; whether the gang fits beside other tasks is a matter of placement.',
    bad: documents(topology(TWO), task('replicas: 4\ngang: {minAvailable: 3}\nresources: {gpu: 8}')),
    at: '3}',
    good: documents(topology(TWO), task('replicas: 4\ngang: {minAvailable: 2}\nresources: {gpu: 8}')),
  },
  ZK304: {
    text: 'Tasks that never end (Service, Inference, or restarted always) together ask for more of a resource than the nodes of their pool, or of the cluster, have: some of them will never run. Tasks that end are not counted, since they can wait for each other.',
    bad: documents(topology(TWO), service('replicas: 5\nresources: {gpu: 4}')),
    at: '[{name: "gpu-[01-02]"',
    good: documents(topology(TWO), service('replicas: 3\nresources: {gpu: 4}')),
  },
  ZK305: {
    text: 'Tasks that never end take more than 85 % of a resource. When a node is drained or lost there is little room to move its replicas to, and nothing for a burst.',
    bad: documents(topology(TWO), service('replicas: 15\nresources: {gpu: 1}')),
    at: '[{name: "gpu-[01-02]"',
    good: documents(topology(TWO), service('replicas: 8\nresources: {gpu: 1}')),
  },
  ZK306: {
    text: 'The N-1 check: without the largest node, or the largest fault domain (placement.faultDomain, the zone where nothing is said), the rest does not hold the tasks that never end. Not asked of the profile dev, nor of a single node or domain.',
    bad: documents(topology(`nodes:\n${THREE_ZONES}`), service('replicas: 18\nresources: {gpu: 1}')),
    at: '- {name: gpu-a',
    good: documents(topology(`nodes:\n${THREE_ZONES}`), service('replicas: 16\nresources: {gpu: 1}')),
  },
  ZK307: {
    text: 'A spread with required: true that cannot be had: no node has the label, all have the same value of it, or the emptiest value holds so few that maxSkew leaves no place for the rest.',
    bad: documents(
      topology(TWO),
      task('replicas: 2\nplacement: {spread: [{by: zone, maxSkew: 1, required: true}]}'),
    ),
    at: '{by: zone',
    good: documents(
      topology(`nodes:\n${THREE_ZONES}`),
      task('replicas: 2\nplacement: {spread: [{by: zone, maxSkew: 1, required: true}]}'),
    ),
  },
  ZK308: {
    text: 'A task is pinned to a node that takes no tasks, because it is cordoned, draining or down: it waits until that changes.',
    bad: documents(
      topology('nodes: [{name: n1, state: Draining, reason: disk, capacity: {cpu: 8}}]'),
      task('placement: {pin: n1}'),
    ),
    at: 'n1}\n',
    good: documents(topology('nodes: [{name: n1, capacity: {cpu: 8}}]'), task('placement: {pin: n1}')),
  },
  ZK309: {
    text: 'A node reserves all that it has of a resource, or more, and nothing is left for tasks. To keep tasks away from a node, use state: Cordoned with a reason, or a taint.',
    bad: documents(topology('nodes: [{name: n1, capacity: {memory: 64Gi}, reserved: {memory:  65536Mi}}]')),
    at: '65536Mi',
    good: documents(topology('nodes: [{name: n1, capacity: {memory: 64Gi}, reserved: {memory: 4Gi}}]')),
  },
  ZK310: {
    text: 'The weight of a node gives it a share of the tasks that is more than twice, or less than half, of its share of the capacity in its pool. One node fills up while others are idle.',
    bad: documents(
      topology(
        'nodes:\n  - {name: "n[1-8]", capacity: {gpu: 8}}\n  - {name: m1, capacity: {gpu: 8}, weight: 100}',
      ),
    ),
    at: '100',
    good: documents(
      topology(
        'nodes:\n  - {name: "n[1-8]", capacity: {gpu: 8}}\n  - {name: m1, capacity: {gpu: 8}, weight: 10}',
      ),
    ),
  },
  ZK311: {
    text: 'The weights of the model version that a task uses are larger than the disk of every node that it can be on. Only told where these nodes all say what disk they have.',
    bad: documents(
      topology(TWO),
      model(
        `versions:\n  - version: 1\n    weights: {uri: s3://models/1.safetensors, digest: "sha256:${'0'.repeat(64)}", size: 2Ti}`,
      ),
      task('model: {name: resnet, version: 1}'),
    ),
    at: '{name: resnet, version',
    good: documents(
      topology(TWO),
      model(
        `versions:\n  - version: 1\n    weights: {uri: s3://models/1.safetensors, digest: "sha256:${'0'.repeat(64)}", size: 100Gi}`,
      ),
      task('model: {name: resnet, version: 1}'),
    ),
  },
  ZK312: {
    text: 'A task is to keep away from one that it is to be beside, directly or by way of others; or tasks are each placed by the other in a circle. No placement satisfies both.',
    bad: documents(task('placement: {colocate: [b], antiAffinity: [ b]}', 'a'), task('replicas: 1', 'b')),
    at: ' b]',
    good: documents(task('placement: {colocate: [b]}', 'a'), task('replicas: 1', 'b')),
  },
  ZK314: {
    text: 'A replica asks for a part of a GPU, and no node that it can be on declares gpuSharing: such a node can give whole GPUs only.',
    bad: documents(topology(TWO), task('resources: {gpu: 500m}')),
    at: '500m',
    good: documents(
      topology(TWO.replace('pool: gpu', 'pool: gpu, gpuSharing: true')),
      task('resources: {gpu: 500m}'),
    ),
  },
  ZK315: {
    text: 'A gang that is larger than the task has replicas, or than elastic.min lets it shrink to. The first could never start, the second would stop when it shrinks.',
    bad: documents(task('replicas: 4\ngang: {minAvailable: 5}')),
    at: '5}',
    good: documents(task('replicas: 4\ngang: {minAvailable: 4}')),
  },
  ZK316: {
    text: 'replicas is not between elastic.min and elastic.max, so the task would begin outside of its own limits.',
    bad: documents(task('replicas: 4\nelastic: {min: 5, max: 8}')),
    at: '5,',
    good: documents(task('replicas: 4\nelastic: {min: 2, max: 8}')),
  },
  ZK317: {
    text: 'nodeDefaults take nodes out of use, and no reason is given. Months later nobody knows whether they may be used again.',
    bad: documents(topology('nodeDefaults: {state: Cordoned, capacity: {cpu: 8}}\nnodes: [{name: n1}]')),
    at: 'Cordoned',
    good: documents(
      topology(
        'nodeDefaults: {state: Cordoned, reason: moving racks, capacity: {cpu: 8}}\nnodes: [{name: n1}]',
      ),
    ),
  },
  ZK318: {
    text: 'The cluster enters maintenance when maxUnavailable of its nodes are gone and leaves it below recoverBelow. Where the second is not smaller, it would enter and leave for ever.',
    bad: documents(
      topology('safety: {maxUnavailable: 10%, recoverBelow: 25%}\nnodes: [{name: n1, capacity: {cpu: 8}}]'),
    ),
    at: '25%',
    good: documents(
      topology('safety: {maxUnavailable: 25%, recoverBelow: 10%}\nnodes: [{name: n1, capacity: {cpu: 8}}]'),
    ),
  },
  ZK319: {
    text: 'A pool is declared twice, perhaps with two default strategies. Nothing says which holds.',
    bad: documents(
      topology('pools: [{name: gpu}, {name:  gpu}]\nnodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}]'),
    ),
    at: ' gpu}]',
    good: documents(topology('pools: [{name: gpu}]\nnodes: [{name: n1, pool: gpu, capacity: {cpu: 8}}]')),
  },
  ZK320: {
    text: 'A node declares no capacity, neither itself nor by nodeDefaults: no task fits on it.',
    bad: documents(topology('nodes: [{name: n1}]')),
    at: 'n1',
    good: documents(topology('nodes: [{name: n1, capacity: {cpu: 8}}]')),
  },
  ZK321: {
    text: 'Two entries of maintenance have one id: ending one would end the other, too.',
    bad: documents(
      topology(
        'maintenance:\n  - {id: m1, reason: disks, until: "2027-01-01T00:00:00Z"}\n  - {id:  m1, reason: racks, until: "2027-02-01T00:00:00Z"}',
      ),
    ),
    at: ' m1, reason: racks',
    good: documents(
      topology(
        'maintenance:\n  - {id: m1, reason: disks, until: "2027-01-01T00:00:00Z"}\n  - {id: m2, reason: racks, until: "2027-02-01T00:00:00Z"}',
      ),
    ),
  },
} as const satisfies Record<string, RulePage>;

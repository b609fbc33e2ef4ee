import { type Case, task, topology } from './case.ts';

/** Cases about nodes and placement (3xx). */
export const PLACEMENT_CASES: readonly Case[] = [
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
];

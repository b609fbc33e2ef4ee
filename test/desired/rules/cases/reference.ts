import { doc, tree } from '../check.ts';
import { type Case, model, task, topology } from './case.ts';

const RESNET = model('{versions: [{version: 7, params: {lr: 0.1, "a/b": 1}}], aliases: {champion: 7}}');

/** Cases about references (2xx). */
export const REFERENCE_CASES: readonly Case[] = [
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
];

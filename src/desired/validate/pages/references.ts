import { documents, model, task, topology } from './page.ts';
import { type RulePage } from '../../../model/rule-page.ts';

const MODEL = model('versions: [{version: 1, params: {lr: 0.1}}]\naliases: {champion: 1}');
const uses = (reference: string, more = ''): string => task(`model: {name: resnet, ${reference}}${more}`);
const NODES = 'nodeDefaults: {capacity: {cpu: 8}}\nnodes: [{name: n1, pool: gpu}]';

/** What documents say of each other. */
export const REFERENCE_PAGES = {
  ZK201: {
    text: 'A task names a model that no ModelParams of its cluster declares. It would start, look for its parameters, and find nothing.',
    bad: documents(MODEL, task('model: {name: resnett, version: 1}')),
    at: 'resnett',
    good: documents(MODEL, task('model: {name: resnet, version: 1}')),
  },
  ZK202: {
    text: 'A task, or the rollout of a model, names an alias that the model does not have. Aliases are resolved when a task reads them, so that the mistake would show only then.',
    bad: documents(MODEL, uses('alias: canary')),
    at: 'canary',
    good: documents(MODEL, uses('alias: champion')),
  },
  ZK203: {
    text: 'A task pins a version that the model does not declare.',
    bad: documents(MODEL, uses('version: 2')),
    at: '2}',
    good: documents(MODEL, uses('version: 1')),
  },
  ZK204: {
    text: 'A task waits for one that is not declared: it would wait for ever.',
    bad: documents(task('dependsOn: [{task: prepare}]')),
    at: 'prepare',
    good: documents(task('dependsOn: [{task: prepare}]'), task('type: Data', 'prepare')),
  },
  ZK205: {
    text: 'Tasks that wait for each other in a circle: none of them would ever start. The message shows the way round.',
    bad: documents(task('dependsOn: [{task: b}]', 'a'), task('dependsOn: [{task: a}]', 'b')),
    at: 'b}]',
    good: documents(task('dependsOn: [{task: b}]', 'a'), task('replicas: 1', 'b')),
  },
  ZK206: {
    text: 'Placement names a pool, a node or a task that is not declared in the cluster: a pool that is asked for and not there leaves a task without a place.',
    bad: documents(topology(NODES), task('placement: {pool: gpus}')),
    at: 'gpus',
    good: documents(topology(NODES), task('placement: {pool: gpu}')),
  },
  ZK207: {
    text: 'An alias points to a version that is not declared. Whoever follows it reads a znode that is not there.',
    bad: documents(model('versions: [{version: 1}]\naliases: {champion: 2}')),
    at: '2}',
    good: documents(model('versions: [{version: 1}, {version: 2}]\naliases: {champion: 2}')),
  },
  ZK209: {
    text: 'A model that no task of its cluster uses. It costs nothing, but often it is left from a task that is gone, or a task names another one by mistake. Where there are many, which is a library, they become one note; where no task uses any, nothing is said.',
    bad: documents(MODEL, model('versions: [{version: 1}]', 'old-net'), uses('version: 1')),
    at: 'old-net',
    good: documents(MODEL, uses('version: 1')),
  },
  ZK210: {
    text: 'A pool is declared and no node is in it: tasks that ask for it have no place.',
    bad: documents(topology(`pools: [{name: gpu}, {name: cpu}]\n${NODES}`)),
    at: 'cpu}]',
    good: documents(topology(`pools: [{name: gpu}]\n${NODES}`)),
  },
  ZK211: {
    text: 'An environment variable is to come from a parameter of the model, and the version that the task uses has no such parameter. The variable would be missing when the task starts.',
    bad: documents(MODEL, uses('version: 1', '\nenv: [{name: LR, from: {param: /rate}}]')),
    at: '/rate',
    good: documents(MODEL, uses('version: 1', '\nenv: [{name: LR, from: {param: /lr}}]')),
  },
  ZK212: {
    text: 'A task waits for another one to end that never does: an error for a Service or an Inference, a warning for one that is restarted always. Wait for it to be Running instead.',
    bad: documents(task('dependsOn: [{task: store, condition: Succeeded}]'), task('type: Service', 'store')),
    at: 'Succeeded',
    good: documents(task('dependsOn: [{task: store, condition: Running}]'), task('type: Service', 'store')),
  },
  ZK215: {
    text: 'An environment variable is set twice. Which of the two the task gets depends on who starts it.',
    bad: documents(task('env: [{name: SEED, value: "1"}, {name:  SEED, value: "2"}]')),
    at: '  SEED',
    good: documents(task('env: [{name: SEED, value: "2"}]')),
  },
  ZK216: {
    text: 'An environment variable is to come from a parameter of the model, and the task uses no model.',
    bad: documents(task('env: [{name: LR, from: {param: /lr}}]')),
    at: '/lr',
    good: documents(MODEL, uses('version: 1', '\nenv: [{name: LR, from: {param: /lr}}]')),
  },
} as const satisfies Record<string, RulePage>;

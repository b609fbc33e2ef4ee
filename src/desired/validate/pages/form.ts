import { documents, task, topology, tree } from './page.ts';
import { type RulePage } from '../../../model/rule-page.ts';

/** How documents are written: syntax, types, names. */
export const FORM_PAGES = {
  ZK100: {
    text: 'The text is no YAML 1.2, so nobody can tell what it says. The finding is where the parser can no longer go on, which may be a line behind the mistake.',
    bad: documents(task('command: [python, train.py\nreplicas: 2')),
    at: 'replicas: 2',
    good: documents(task('command: [python, train.py]\nreplicas: 2')),
  },
  ZK101: {
    text: 'A key, kind or apiVersion that zkai does not know. A key with a slip of the pen would otherwise be left out in silence, and its default would hold. Keys that begin with x- are yours, and free-form values (params, config, json) take any key.',
    bad: documents(task('replica: 2')),
    at: 'replica: 2',
    good: documents(task('replicas: 2')),
  },
  ZK102: {
    text: 'A value of another type than the schema of the kind asks for, one outside of its limits, or a required key that is missing, which is reported at the mapping that lacks it. Texts are not made into numbers: what reads the znode would get something else than the file shows.',
    bad: documents(task('replicas: "two"')),
    at: '"two"',
    good: documents(task('replicas: 2')),
  },
  ZK103: {
    text: 'A name that cannot be the name of a znode, or a path that ZooKeeper refuses. Names are DNS labels: small letters, digits and "-" inside, at most 63 characters, so that they can also be names of hosts and containers.',
    bad: documents(task('replicas: 2', 'Train_1')),
    at: 'Train_1',
    good: documents(task('replicas: 2', 'train-1')),
  },
  ZK104: {
    text: 'Two documents of one kind and cluster with the same name compile to the same znodes. Which of them should win is nowhere said, so neither does. To change a document in one environment, use an overlay.',
    bad: {
      'config/example.yaml': task('replicas: 2'),
      'config/other.yaml': task('replicas: 3').replace('name: train', 'name:  train'),
    },
    at: '  train}',
    good: { 'config/example.yaml': task('replicas: 2'), 'config/other.yaml': task('replicas: 3', 'other') },
  },
  ZK105: {
    text: 'The same key twice in one mapping. YAML forbids it, and parsers that take it all the same keep the first value or the last one, as they please.',
    bad: documents(task('replicas: 2\nreplicas:  3')),
    at: 'replicas:  3',
    good: documents(task('replicas: 3')),
  },
  ZK106: {
    text: 'Znodes hold JSON, which has no NaN, no infinity, no dates, and in practice no integers beyond 2^53: most readers would get a rounded one. Write a text where such a value is meant.',
    bad: documents(task('config: {seed: 9007199254740993}')),
    at: '9007199254740993',
    good: documents(task('config: {seed: "9007199254740993"}')),
  },
  ZK107: {
    text: 'A version that is written as a number loses the zeros at its end: 3.10 is 3.1 to every reader. Looked at are keys that are called version, release or tag, or end so.',
    bad: documents(task('config: {python_version: 3.10}')),
    at: '3.10',
    good: documents(task('config: {python_version: "3.10"}')),
    fixes: true,
  },
  ZK108: {
    text: 'A text that has not the form that its place asks for: a duration (30s), a quantity (64Gi), a digest (sha256: and 64 hexadecimal digits), an address. Numbers without a unit are no durations, because 30 would be milliseconds in ZooKeeper and seconds elsewhere.',
    bad: documents(task('runPolicy: {retryDelay: 30}')),
    at: '30}',
    good: documents(task('runPolicy: {retryDelay: 30s}')),
  },
  ZK109: {
    text: 'A node name with a range that cannot be expanded, such as [03-01], or a node that two entries declare. Each compute node has one znode, and the ranges must say clearly which.',
    bad: documents(
      topology('nodeDefaults: {capacity: {cpu: 8}}\nnodes: [{name: "gpu-[01-03]"}, {name: gpu-03}]'),
    ),
    at: 'gpu-03',
    good: documents(
      topology('nodeDefaults: {capacity: {cpu: 8}}\nnodes: [{name: "gpu-[01-03]"}, {name: gpu-04}]'),
    ),
  },
  ZK110: {
    text: 'Two znodes whose names differ only in case, or in letters that look the same (a Latin a and a Cyrillic one). Both can exist, and people will mistake one for the other.',
    bad: documents(tree('nodes: [{path: /app/Limits, json: 1}, {path: /app/limits, json: 2}]')),
    at: '{path: /app/limits',
    good: documents(tree('nodes: [{path: /app/limits, json: 1}, {path: /app/quotas, json: 2}]')),
  },
  ZK111: {
    text: 'A path that belongs to somebody else: /zookeeper to the server, .zkai to the ledger, and some subtrees of a cluster to its running agents. To declare it would overwrite what they need.',
    bad: documents(tree('nodes: [{path: /zkai/.zkai/lock, json: 1}]')),
    at: '/zkai/.zkai/lock',
    good: documents(tree('nodes: [{path: /app/lock, json: 1}]')),
  },
  ZK112: {
    text: 'Two declarations of one znode, in one document or in two. One would overwrite the other with every apply.',
    bad: documents(tree('nodes:\n  - {path: /app/a, json: 1}\n  - {path:  /app/a, json: 2}')),
    at: '{path: /app/a',
    good: documents(tree('nodes:\n  - {path: /app/a, json: 1}\n  - {path: /app/b, json: 2}')),
  },
  ZK113: {
    text: 'A document names a file that is not there, cannot be read, or is outside of the project. Paths are relative to the YAML file that names them; nothing outside of the project is ever read, so that a checkout is all that a plan depends on.',
    bad: documents(tree('nodes: [{path: /app/rules, file: rules.json}]')),
    at: 'rules.json',
    good: {
      ...documents(tree('nodes: [{path: /app/rules, file: rules.txt}]')),
      'config/rules.txt': 'allow all\n',
    },
  },
} as const satisfies Record<string, RulePage>;

import { DEV, documents, project, task, topology, tree } from './page.ts';
import { type RulePage } from '../../../model/rule-page.ts';

const OVERLAID = 'environments:\n  prod: {connect: "127.0.0.1:2181", overlays: [overlays/prod]}';
const KIND = 'schemas/feature.json';
const SCHEMA = '{"type": "object", "properties": {"owner": {"type": "string"}}}\n';
const feature = (spec: string): string =>
  `apiVersion: zkai/v1\nkind: Feature\nmetadata: {name: clicks}\nspec: ${spec}\n`;
const withKind = (kind: string, path = '/features/{metadata.name}'): string =>
  `${DEV}\nkinds:\n  - {kind: ${kind}, schema: ${KIND}, path: "${path}"}`;
const withValues = (values: string): string => `environments:\n  dev: {connect: "127.0.0.1:2181"${values}}`;

/** Which files there are, how they are put together, and what zkai.yaml says of them. */
export const PROJECT_PAGES = {
  ZK120: {
    text: 'A document of an overlay changes the one of the same kind and name. Where there is none it would have to be whole, and this one is not: most often its name has a slip of the pen.',
    bad: {
      ...project(OVERLAID),
      'config/example.yaml': tree('nodes: [{path: /app/a, json: 1}]'),
      'overlays/prod/a.yaml': 'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: extrra}\nspec: {}\n',
    },
    at: 'extrra',
    good: {
      ...project(OVERLAID),
      'config/example.yaml': tree('nodes: [{path: /app/a, json: 1}]'),
      'overlays/prod/a.yaml': tree('nodes: [{path: /app/a, json: 2}]'),
    },
  },
  ZK121: {
    text: 'A document that only an overlay has. That is allowed: some things are there in one environment only. It is also what a slip of the pen in a name looks like.',
    bad: {
      ...project(OVERLAID),
      'config/example.yaml': task('replicas: 1'),
      'overlays/prod/a.yaml': task('replicas: 8', 'trian'),
    },
    at: 'trian',
    good: {
      ...project(OVERLAID),
      'config/example.yaml': task('replicas: 1'),
      'overlays/prod/a.yaml': task('replicas: 8'),
    },
  },
  ZK122: {
    text: 'An overlay directory has two documents for the same one, or one whose cluster cannot be told. The order of files in a directory means nothing, so neither can be the last word.',
    bad: {
      ...project(OVERLAID),
      'config/example.yaml': task('replicas: 1'),
      'overlays/prod/a.yaml': task('replicas: 8'),
      'overlays/prod/b.yaml': task('replicas: 9').replace('name: train', 'name:  train'),
    },
    at: '  train',
    good: {
      ...project(OVERLAID),
      'config/example.yaml': task('replicas: 1'),
      'overlays/prod/a.yaml': task('replicas: 9'),
    },
  },
  ZK123: {
    text: 'Only zkai.yaml at the root of the project is read as a Project. Another one among the sources does nothing, which its author may not know.',
    bad: { 'config/example.yaml': task('replicas: 1'), 'config/zkai.yaml': 'kind: Project\nspec: {}\n' },
    at: 'Project',
    good: documents(task('replicas: 1')),
  },
  ZK124: {
    text: 'An environment names a directory of overlays that is not there. Without it the environment would get the base documents as they are, which is what nobody wanted.',
    bad: { ...project(OVERLAID), 'config/example.yaml': task('replicas: 1') },
    at: 'overlays/prod',
    good: {
      ...project(OVERLAID),
      'config/example.yaml': task('replicas: 1'),
      'overlays/prod/a.yaml': task('replicas: 8'),
    },
  },
  ZK125: {
    text: 'A glob of spec.sources meets no file. A project may be empty, but a directory that was renamed looks the same, and what no file declares any more is deleted by the next plan.',
    bad: {
      ...project(`sources: ["config/**/*.yaml", "confg/*.json"]\n${DEV}`),
      'config/example.yaml': task('replicas: 1'),
    },
    at: '"confg/*.json"',
    good: { ...project(`sources: ["config/**/*.yaml"]\n${DEV}`), 'config/example.yaml': task('replicas: 1') },
  },
  ZK126: {
    text: 'A file among the sources cannot be read: a link that leads out of the project or nowhere, a file without permission, one that is no UTF-8 or larger than 16 MiB. To leave it out would look like a deletion of what it declares.',
    bad: { 'config/example.yaml': { link: '/etc/hosts' } },
    at: '',
    good: documents(task('replicas: 1')),
  },
  ZK130: {
    text: 'The JSON Schema of a kind of your own cannot be used: it is missing, no JSON, no schema (draft 2020-12), refers to something outside of itself, has a default that it would not take, or a pattern that takes more than a second on a text of a document.',
    bad: {
      ...project(withKind('Feature')),
      [KIND]: '{"type": "objekt"}\n',
      'config/example.yaml': task('replicas: 1'),
    },
    at: '"type": "objekt"',
    good: { ...project(withKind('Feature')), [KIND]: SCHEMA, 'config/example.yaml': feature('{owner: ads}') },
  },
  ZK131: {
    text: 'A kind of your own has the name of one that is there already: of a built-in one, or of another of your own.',
    bad: { ...project(withKind('TaskConfig')), [KIND]: SCHEMA, 'config/example.yaml': task('replicas: 1') },
    at: 'TaskConfig, schema',
    good: { ...project(withKind('Feature')), [KIND]: SCHEMA, 'config/example.yaml': feature('{owner: ads}') },
  },
  ZK132: {
    text: 'The path template of a kind of your own leads to where no znode can be: into what belongs to others, to a part of the document that is not there, or that is no name.',
    bad: {
      ...project(withKind('Feature', '/features/{spec.owner}')),
      [KIND]: SCHEMA,
      'config/example.yaml': feature('{}'),
    },
    at: '{}',
    good: {
      ...project(withKind('Feature', '/features/{spec.owner}')),
      [KIND]: SCHEMA,
      'config/example.yaml': feature('{owner: ads}'),
    },
  },
  ZK140: {
    text: 'A document asks for a value, as in ${replicas}, that an environment does not give. Each environment must give all that its documents ask for: a default that nobody wrote would be a guess.',
    bad: {
      ...project(withValues(', values: {size: 2}')),
      'config/example.yaml': task('replicas: ${replicas}\nconfig: {size: "${size}"}'),
    },
    at: '${replicas}',
    good: {
      ...project(withValues(', values: {size: 2, replicas: 4}')),
      'config/example.yaml': task('replicas: ${replicas}\nconfig: {size: "${size}"}'),
    },
  },
  ZK141: {
    text: '"${" begins the name of a value, and no name follows. Write $${ for the two characters themselves, as a shell wants them.',
    bad: documents(task('command: [sh, -c, "echo ${HOME:-/root}"]')),
    at: '${HOME',
    good: documents(task('command: [sh, -c, "echo $${HOME:-/root}"]')),
  },
  ZK142: {
    text: 'A list or a mapping is asked for in the middle of a text. Only numbers, texts and true or false can be part of one; alone, as in args: ${list}, any value keeps its type.',
    bad: {
      ...project(withValues(', values: {hosts: [a, b]}')),
      'config/example.yaml': task('args: ["--hosts=${hosts}"]'),
    },
    at: '${hosts}',
    good: {
      ...project(withValues(', values: {hosts: "a,b"}')),
      'config/example.yaml': task('args: ["--hosts=${hosts}"]'),
    },
  },
  ZK143: {
    text: 'An environment gives a value that no document of any environment asks for. It may be left from a document that is gone, or the documents ask for another name.',
    bad: { ...project(withValues(', values: {replica: 2}')), 'config/example.yaml': task('replicas: 2') },
    at: '2}}',
    good: {
      ...project(withValues(', values: {replicas: 2}')),
      'config/example.yaml': task('replicas: ${replicas}'),
    },
  },
  ZK180: {
    text: 'A comment, or an entry of lint in zkai.yaml, that is meant to silence a rule but names none that is there, or says not why. It silences nothing. A reason is required because whoever reads the line next must be able to tell whether it still holds.',
    bad: documents(task('# zkai-ignore ZK107\nconfig: {python_version: 3.10}')),
    at: '# zkai-ignore',
    good: documents(task('# zkai-ignore ZK107: a number on purpose\nconfig: {python_version: 3.10}')),
  },
  ZK181: {
    text: 'A comment, an entry of lint in zkai.yaml, or an entry of the baseline that no finding needs any more. What it was about has been corrected, or has moved away; it would let the next mistake of that sort pass. Only told when all environments are checked.',
    bad: documents(task('# zkai-ignore ZK107: a number on purpose\nconfig: {python_version: "3.10"}')),
    at: '# zkai-ignore',
    good: documents(task('config: {python_version: "3.10"}')),
  },
  ZK182: {
    text: 'Somebody wants to silence or lower an error of form. With such an error the documents do not compile to what they say, and a plan that is made from the rest would delete what the broken document declares: it stays an error, whatever is written.',
    bad: {
      ...project(`${DEV}\nlint: {rules: {ZK101: warning}}`),
      'config/example.yaml': task('replicas: 1'),
    },
    at: 'warning',
    good: { ...project(`${DEV}\nlint: {rules: {ZK107: error}}`), 'config/example.yaml': task('replicas: 1') },
  },
  ZK183: {
    text: 'The baseline file is not what validate --write-baseline writes: cut off, edited by hand, merged with conflict markers. It lets nothing pass until it can be read.',
    bad: {
      '.zkai-baseline.json': '{"apiVersion": "zkai.baseline/v2"}\n',
      'config/example.yaml': task('replicas: 1'),
    },
    at: '{"apiVersion"',
    good: {
      '.zkai-baseline.json': '{"apiVersion": "zkai.baseline/v1", "findings": []}\n',
      'config/example.yaml': task('replicas: 1'),
    },
  },
  ZK191: {
    text: 'The root of the project cannot be / or below /zookeeper: zkai owns its root, and would own everything, or what belongs to ZooKeeper itself.',
    bad: { ...project(`root: /\n${DEV}`), 'config/example.yaml': task('replicas: 1') },
    at: '/\n',
    good: { ...project(`root: /ai\n${DEV}`), 'config/example.yaml': task('replicas: 1') },
  },
  ZK192: {
    text: 'An entry of ignore or lint.ignore is past its until. Somebody promised to put something right by that day; from the next one on the entry holds no more, and nothing is planned until it is removed or given another day.',
    bad: {
      ...project(
        `${DEV}\nlint:\n  ignore:\n    - {rule: ZK209, match: {document: "*/**"}, reason: next month, until: 2020-01-31}`,
      ),
      'config/example.yaml': task('replicas: 1'),
    },
    at: '2020-01-31',
    good: { ...project(DEV), 'config/example.yaml': task('replicas: 1') },
  },
  ZK193: {
    text: 'A rule of lifecycle or ignore names a document that nobody declares. A protection with a slip of the pen looks like one that works. Keep the rule if it is there for a document that was removed.',
    bad: {
      ...project(`${DEV}\nlifecycle: [{match: {document: TaskConfig/trian}, preventDestroy: true}]`),
      'config/example.yaml': task('replicas: 1'),
    },
    at: 'TaskConfig/trian',
    good: {
      ...project(`${DEV}\nlifecycle: [{match: {document: TaskConfig/train}, preventDestroy: true}]`),
      'config/example.yaml': task('replicas: 1'),
    },
  },
  ZK208: {
    text: 'A document belongs to one cluster. Where a project has several, each document must say which; and the one that it names must be declared.',
    bad: documents(topology(''), topology('', 'prod'), task('replicas: 1')),
    at: '{name: train}',
    good: documents(
      topology(''),
      topology('', 'prod'),
      task('replicas: 1').replace('{name: train}', '{name: train, cluster: lab}'),
    ),
  },
  ZK217: {
    text: 'moved says that a document has another name now, and there is no document of that name. The old one would be deleted, and its history would lead nowhere.',
    bad: {
      ...project(`${DEV}\nmoved: [{from: TaskConfig/etl, to: TaskConfig/trian}]`),
      'config/example.yaml': task('replicas: 1'),
    },
    at: 'TaskConfig/trian',
    good: {
      ...project(`${DEV}\nmoved: [{from: TaskConfig/etl, to: TaskConfig/train}]`),
      'config/example.yaml': task('replicas: 1'),
    },
  },
  ZK218: {
    text: 'moved says that a document has another name now, and one with the old name is still declared: it cannot be both.',
    bad: {
      ...project(`${DEV}\nmoved: [{from: TaskConfig/etl, to: TaskConfig/train}]`),
      'config/example.yaml': `${task('replicas: 1')}---\n${task('replicas: 1', 'etl')}`,
    },
    at: 'TaskConfig/etl',
    good: {
      ...project(`${DEV}\nmoved: [{from: TaskConfig/etl, to: TaskConfig/train}]`),
      'config/example.yaml': task('replicas: 1'),
    },
  },
  ZK219: {
    text: 'The entries of moved lead round in a circle, so that nobody can tell which name is the one of today.',
    bad: {
      ...project(
        `${DEV}\nmoved:\n  - {from: TaskConfig/a, to: TaskConfig/train}\n  - {from: TaskConfig/train, to: TaskConfig/a}`,
      ),
      'config/example.yaml': task('replicas: 1'),
    },
    at: 'TaskConfig/a, to',
    good: {
      ...project(`${DEV}\nmoved:\n  - {from: TaskConfig/a, to: TaskConfig/train}`),
      'config/example.yaml': task('replicas: 1'),
    },
  },
  ZK220: {
    text: 'A document is moved twice, or two are moved to one. Each has one name now, and one history.',
    bad: {
      ...project(
        `${DEV}\nmoved:\n  - {from: TaskConfig/a, to: TaskConfig/train}\n  - {from: TaskConfig/b, to:  TaskConfig/train}`,
      ),
      'config/example.yaml': task('replicas: 1'),
    },
    at: '  TaskConfig/train}',
    good: {
      ...project(`${DEV}\nmoved:\n  - {from: TaskConfig/a, to: TaskConfig/train}`),
      'config/example.yaml': task('replicas: 1'),
    },
  },
} as const satisfies Record<string, RulePage>;

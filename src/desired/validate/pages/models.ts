import { documents, model } from './page.ts';
import { type RulePage } from '../../../model/rule-page.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const weights = (text: string): ReturnType<typeof documents> =>
  documents(model(`versions:\n  - version: 1\n    weights: {${text}}`));
const PINNED = `uri: s3://models/1.safetensors, digest: "${DIGEST}", size: 100Mi`;

/** Models, their versions and weights. */
export const MODEL_PAGES = {
  ZK501: {
    text: 'The files have another content for a version that is applied. An applied version never changes: whoever read it keeps it, and tasks that pin it are to get the same tomorrow.',
    applied: documents(model('versions: [{version: 7, params: {lr: 0.1}}]')),
    bad: documents(model('versions: [{version: 7, params: {lr: 0.2}}]')),
    at: '0.2',
    good: documents(model('versions: [{version: 7, params: {lr: 0.1}}, {version: 8, params: {lr: 0.2}}]')),
  },
  ZK502: {
    text: 'A new version has a number that is not above all that were ever applied. The highest is kept (max in the znode of the model), also when its version is removed: who has the old one in a cache would take the new one for it. A roll-back brings old versions back as they were, so it is not stopped.',
    applied: documents(model('versions: [{version: 7}, {version: 9}]')),
    bad: documents(model('versions: [{version: 7}, {version: 8}, {version: 9}]')),
    at: '{version: 8}',
    good: documents(model('versions: [{version: 7}, {version: 9}, {version: 10}]')),
    mayOverride: true,
  },
  ZK503: {
    text: 'Weights are named by a uri alone. Without their digest nobody can tell whether what was downloaded is what was meant.',
    bad: weights('uri: s3://models/1.safetensors, size: 100Mi'),
    at: '{uri: s3',
    good: weights(PINNED),
  },
  ZK504: {
    text: 'Weights are named by a branch or a tag, which can mean other bytes tomorrow, and no digest says which are meant. An applied version never changes, and neither may what it stands for.',
    bad: weights('uri: "hf://acme/resnet@main", size: 100Mi'),
    at: '"hf://',
    good: weights(`uri: "hf://acme/resnet@${'0'.repeat(40)}", digest: "${DIGEST}", size: 100Mi`),
  },
  ZK505: {
    text: 'The parameters of a version, laid over the defaults, do not satisfy the schema that the model itself declares; or that schema cannot be used. The finding is where the value was written, be that the version or the defaults.',
    bad: documents(
      model(
        'schema: {properties: {lr: {type: number, maximum: 1}}}\nversions: [{version: 1, params: {lr: 10}}]',
      ),
    ),
    at: '10}',
    good: documents(
      model(
        'schema: {properties: {lr: {type: number, maximum: 1}}}\nversions: [{version: 1, params: {lr: 0.1}}]',
      ),
    ),
  },
  ZK506: {
    text: 'Weights as pickle, which is what .pt and .ckpt files hold, can run any code when they are loaded. safetensors cannot.',
    bad: weights(PINNED.replace('.safetensors', '.pt')),
    at: 's3://',
    good: weights(PINNED),
  },
  ZK507: {
    text: 'An alias has small letters, digits, "_" and "-", at most 63, and is not latest, current or v with a number: registries give these a meaning of their own.',
    bad: documents(model('versions: [{version: 1}]\naliases: {latest: 1}')),
    at: 'latest',
    good: documents(model('versions: [{version: 1}]\naliases: {champion: 1}')),
  },
  ZK508: {
    text: 'An alias points to a version that is deprecated, so that everybody who follows it gets what nobody should use any more. A plan that moves an alias there is blocked (--override ZK508).',
    bad: documents(
      model('versions: [{version: 1, deprecated: true}, {version: 2}]\naliases: {champion:  1}'),
    ),
    at: '1}\n',
    good: documents(
      model('versions: [{version: 1, deprecated: true}, {version: 2}]\naliases: {champion: 2}'),
    ),
  },
  ZK509: {
    text: 'A file with the weights of a version, which is stored in ZooKeeper itself, is missing or outside the project, has more bytes than limits.inlineMax (4 MiB where nothing is said), or is not what size and digest say. The path is relative to the YAML file that names it.',
    bad: {
      ...documents(model('versions: [{version: 1, weights: {inline: tiny.onnx, size:  4}}]')),
      'config/tiny.onnx': 'three',
    },
    at: ' 4}',
    good: {
      ...documents(model('versions: [{version: 1, weights: {inline: tiny.onnx, size: 5}}]')),
      'config/tiny.onnx': 'three',
    },
  },
  ZK510: {
    text: 'An alias points to a version that is older than the ones that retention keeps. A version that something refers to is never pruned, so it stays, and retention does not do what it says.',
    bad: documents(
      model(
        'versions: [{version: 1}, {version: 2}, {version: 3}]\naliases: {champion:  1}\nretention: {keep: 2}',
      ),
    ),
    at: '1}\n',
    good: documents(
      model(
        'versions: [{version: 1}, {version: 2}, {version: 3}]\naliases: {champion: 2}\nretention: {keep: 2}',
      ),
    ),
  },
  ZK511: {
    text: 'The canary of a rollout is the version that champion is, so that the rollout compares a version with itself.',
    bad: documents(
      model(
        'versions: [{version: 1}]\naliases: {champion: 1, next: 1}\nrollout: {strategy: Canary, candidate:  next, percent: 10}',
      ),
    ),
    at: ' next, percent',
    good: documents(
      model(
        'versions: [{version: 1}, {version: 2}]\naliases: {champion: 1, next: 2}\nrollout: {strategy: Canary, candidate: next, percent: 10}',
      ),
    ),
  },
  ZK512: {
    text: 'A version is declared twice. Versions never change once they are applied, so there cannot be two of one number.',
    bad: documents(model('versions: [{version: 1}, {version:  1}]')),
    at: ' 1}]',
    good: documents(model('versions: [{version: 1}, {version: 2}]')),
  },
  ZK513: {
    text: 'The files of the weights are listed twice, or their sizes do not add up to size: one of the numbers is wrong, and whoever downloads them finds out late.',
    bad: documents(
      model(
        `versions:\n  - version: 1\n    weights:\n      uri: s3://models/1/\n      digest: ${DIGEST}\n      size: 300\n      files:\n        - {path: a.safetensors, digest: "${DIGEST}", size: 100}\n        - {path: b.safetensors, digest: "${DIGEST}", size: 150}`,
      ),
    ),
    at: '300',
    good: documents(
      model(
        `versions:\n  - version: 1\n    weights:\n      uri: s3://models/1/\n      digest: ${DIGEST}\n      size: 250\n      files:\n        - {path: a.safetensors, digest: "${DIGEST}", size: 100}\n        - {path: b.safetensors, digest: "${DIGEST}", size: 150}`,
      ),
    ),
  },
  ZK514: {
    text: 'Parameters or config take more than 64 KiB of JSON, or more than 256 KiB, which is an error. Every watcher reads all of them with every change; large data belongs elsewhere, named by uri and digest.',
    bad: documents(model(`versions: [{version: 1, params: {table: ${'x'.repeat(70_000)}}}]`)),
    at: '{table',
    good: documents(model('versions: [{version: 1, params: {table: s3://models/table.json}}]')),
  },
} as const satisfies Record<string, RulePage>;

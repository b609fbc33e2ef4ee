import { type Case, model, task } from './case.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const weights = (fields: string): string =>
  model(`{versions: [{version: 1, weights: {size: 30, ${fields}}}]}`);

/** Cases about models (5xx). */
export const MODEL_CASES: readonly Case[] = [
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
];

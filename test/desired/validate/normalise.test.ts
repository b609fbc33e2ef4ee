import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { documentOf, told, validate, validator, valueOf } from './support.ts';

describe('null and x-* keys', () => {
  test('mean nothing in keys that the schema defines', () => {
    const spec = valueOf(
      documentOf('TaskConfig', '{image: null, x-note: hi, gang: {minAvailable: 2, timeout: null, x-a: 1}}'),
      '/spec',
    );
    expect(spec).not.toHaveProperty('image');
    expect(spec).not.toHaveProperty('x-note');
    expect(spec).toHaveProperty('gang', { minAvailable: 2 });
  });

  test('are dropped at the top and in metadata, too', () => {
    const value = valueOf(
      'apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: a, labels: null, x-a: 1}\nspec: {}\nx-b: {c: d}\n',
    );
    expect(value).toMatchObject({ metadata: { name: 'a' } });
    expect(value).not.toHaveProperty('x-b');
    expect(value).not.toHaveProperty('metadata.labels');
  });

  test('are data in params, defaults and a schema', () => {
    const free = '{a: null, x-b: 1, c: {d: null, x-e: [null]}}';
    const spec = valueOf(
      documentOf(
        'ModelParams',
        `{schema: ${free}, defaults: ${free}, versions: [{version: 1, params: ${free}}]}`,
      ),
      '/spec',
    );
    const data = { a: null, 'x-b': 1, c: { d: null, 'x-e': [null] } };
    expect(spec).toMatchObject({ schema: data, defaults: data, versions: [{ params: data }] });
  });

  test('are data in config and in json', () => {
    expect(valueOf(documentOf('TaskConfig', '{config: {a: null, x-b: 1}}'), '/spec/config')).toEqual({
      a: null,
      'x-b': 1,
    });
    expect(
      valueOf(
        documentOf('ZnodeTree', '{nodes: [{path: /a, json: {a: null, x-b: 1}}]}'),
        '/spec/nodes/0/json',
      ),
    ).toEqual({
      a: null,
      'x-b': 1,
    });
  });

  test('a null is a content of a znode, and an unset content is none', () => {
    expect(
      valueOf(documentOf('ZnodeTree', '{nodes: [{path: /a, json: null, text: null}]}'), '/spec/nodes/0'),
    ).toEqual({
      path: '/a',
      json: null,
    });
  });

  test('a null does not stand for a required key', () => {
    expect(told(validate(documentOf('ModelParams', '{versions: null}')).findings)).toEqual(['ZK102 /spec']);
  });

  test('a null label has no value', () => {
    const text =
      'apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: {name: a, labels: {team: null}}\nspec: {}\n';
    expect(told(validate(text).findings)).toEqual(['ZK102 /metadata/labels/team']);
  });
});

describe('defaults', () => {
  test('of ModelParams', () => {
    expect(valueOf(documentOf('ModelParams', '{versions: [{version: 1}]}'), '/spec')).toEqual({
      framework: 'custom',
      defaults: {},
      versions: [{ version: 1, params: {}, metrics: {}, deprecated: false }],
      aliases: {},
      rollout: { strategy: 'AllAtOnce' },
      retention: { keep: 20 },
    });
  });

  test('of TaskConfig', () => {
    expect(valueOf(documentOf('TaskConfig', '{dependsOn: [{task: a}], progress: {}}'), '/spec')).toEqual({
      type: 'Batch',
      env: [],
      config: {},
      replicas: 1,
      resources: { cpu: 1 },
      placement: { nodeSelector: {}, affinity: [], antiAffinity: [], colocate: [], tolerates: [] },
      priority: 0,
      preempt: false,
      dependsOn: [{ task: 'a', condition: 'Succeeded' }],
      runPolicy: { suspend: false, backoffLimit: 3, retryDelay: '10s' },
      progress: { minInterval: '1s', staleAfter: '60s' },
      disruption: { movable: true },
    });
  });

  test('of ClusterTopology', () => {
    expect(
      valueOf(documentOf('ClusterTopology', '{ensemble: {servers: [{id: 1, host: a}]}}'), '/spec'),
    ).toEqual({
      profile: 'prod',
      ensemble: {
        managed: true,
        version: '3.8.0',
        servers: [
          {
            id: 1,
            host: 'a',
            quorumPort: 2888,
            electionPort: 3888,
            clientPort: 2181,
            role: 'participant',
            dataDir: '/var/lib/zookeeper',
          },
        ],
        settings: {
          tickTime: 2000,
          initLimit: 10,
          syncLimit: 5,
          maxClientCnxns: 60,
          autopurge: { retain: 3, intervalHours: 24 },
          standaloneEnabled: false,
          reconfigEnabled: true,
          fourLetterWords: ['ruok', 'srvr', 'mntr', 'conf'],
          extra: {},
        },
        jvm: { heap: '1Gi' },
      },
      clients: { chroot: '/zkai', sessionTimeout: '10s', connectTimeout: '5s', readOnly: false },
      nodeDefaults: {},
      nodes: [],
      pools: [],
      placement: {
        algorithm: 'bounded-rendezvous',
        epsilon: 0.1,
        seed: '',
        faultDomain: 'zone',
        rebalance: { mode: 'join', delay: '60s', maxMoves: '20%' },
      },
      heartbeat: { sessionTimeout: '10s', phi: { threshold: 8, window: 100, minStdDev: '500ms' } },
      safety: { maxUnavailable: '25%', recoverBelow: '10%' },
      maintenance: [],
      limits: { znodeMax: '256Ki', inlineMax: '4Mi' },
    });
  });

  test('a node gets none, so that nodeDefaults can hold', () => {
    expect(valueOf(documentOf('ClusterTopology', '{nodes: [{name: a}]}'), '/spec/nodes/0')).toEqual({
      name: 'a',
    });
  });

  test('what is written stays', () => {
    expect(valueOf(documentOf('TaskConfig', '{replicas: 0, resources: {gpu: 1}}'), '/spec')).toMatchObject({
      replicas: 0,
      resources: { gpu: 1 },
    });
  });

  test('the written value is left as it was', () => {
    const [document] = parseSource({
      path: 'a.yaml',
      text: documentOf('TaskConfig', '{image: null, x-a: 1}'),
    }).documents;
    if (document === undefined) throw new Error('does not parse');
    const before = structuredClone(document.value);
    validator.validateDocument(document);
    expect(document.value).toEqual(before);
  });
});

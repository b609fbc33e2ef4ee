import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/model/canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/json.ts';
import { znodePath } from '../../../src/model/znode-path.ts';
import { jsonHash } from '../../../src/desired/compile/hash.ts';
import { build, placeOf } from '../rules/check.ts';

/** The three documents that the platform page shows, and the znodes that they stand for. */
const NAMES = ['cluster-topology.yaml', 'model-params.yaml', 'task-config.yaml'];
const read = (name: string): string => readFileSync(new URL(`platform/${name}`, import.meta.url), 'utf8');
const files = Object.fromEntries(NAMES.map((name) => [name, read(name)]));
const { tree, findings, documents } = build({ files, acl: { writers: ['x509:CN=zkai-ci'] } });
const golden = JSON.parse(read('znodes.json')) as JsonObject;

function valueOf(path: string): Json {
  return JSON.parse(tree.nodes.get(znodePath(path))?.data.toString() ?? 'null') as Json;
}

describe('the examples of the platform page', () => {
  test('have nothing to complain about', () => {
    expect(findings).toEqual([]);
  });

  test('compile to exactly the znodes of the layout', () => {
    expect([...tree.nodes.keys()]).toEqual(Object.keys(golden));
  });

  test.each(Object.keys(golden))('%s holds the canonical JSON of its value', (path) => {
    expect(tree.nodes.get(znodePath(path))?.data.toString()).toBe(canonicalJson(golden[path] ?? null));
  });

  test('a version carries the hash of what it says', () => {
    const version = valueOf('/zkai/vision-prod/models/resnet50/versions/7');
    if (!isJsonObject(version)) throw new Error('no object');
    const { hash, ...content } = version;
    expect(hash).toBe(jsonHash(content));
  });

  test('a task carries the hash of its spec, which is that of its document', () => {
    const id = 'TaskConfig/train-resnet50';
    const spec = documents.find((document) => document.id === id)?.value['spec'] ?? null;
    expect(tree.documents.get(id)?.specHash).toBe(jsonHash(spec));
    expect(valueOf('/zkai/vision-prod/tasks/train-resnet50')).toEqual({
      ...(spec as JsonObject),
      hash: jsonHash(spec),
    });
  });
});

describe('a member of a znode is traced to the line that set it', () => {
  test.each([
    ['/models/resnet50', '/aliases/champion', 'model-params.yaml', '7, candidate: 8'],
    ['/models/resnet50', '/versions/1', 'model-params.yaml', '8\n      params'],
    ['/models/resnet50', '/max', 'model-params.yaml', '8\n      params'],
    ['/models/resnet50/versions/7', '/params/lr', 'model-params.yaml', '1.0e-3'],
    ['/models/resnet50/versions/7', '/params/epochs', 'model-params.yaml', '90, batch_size: 256'],
    ['/models/resnet50/versions/8', '/params/batch_size', 'model-params.yaml', '512, label'],
    ['/models/resnet50/versions/8', '/weights/uri', 'model-params.yaml', 'hf://acme'],
    ['/tasks/train-resnet50', '/placement/pool', 'task-config.yaml', 'gpu\n    nodeSelector'],
    ['/nodes/gpu-a-02', '/name', 'cluster-topology.yaml', 'gpu-a-[01-03]'],
    ['/nodes/gpu-a-02', '/reserved/memory', 'cluster-topology.yaml', '8Gi'],
    ['/nodes/cpu-c-02', '/reason', 'cluster-topology.yaml', "'disk replacement"],
    ['/topology', '/ring/epsilon', 'cluster-topology.yaml', '0.10'],
  ])('%s %s', (path, pointer, file, text) => {
    const position = tree.nodes.get(znodePath(`/zkai/vision-prod${path}`))?.locate(pointer);
    expect(`${position?.file} ${position?.line}:${position?.column}`).toBe(
      `${file} ${placeOf(text, read(file))}`,
    );
  });

  test('what nobody wrote is at the nearest thing that somebody did', () => {
    const topology = tree.nodes.get(znodePath('/zkai/vision-prod/topology'));
    const placement = placeOf('{\n      algorithm: bounded-rendezvous', read('cluster-topology.yaml'));
    const { line, column } = topology?.locate('/ring/hash') ?? { line: 0, column: 0 };
    expect(`${line}:${column}`).toBe(placement);
  });
});

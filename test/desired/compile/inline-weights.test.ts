import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { brief, build, doc, errorsOf, type Given, jsonAt, nodeAt, originOf } from '../rules/check.ts';

const CHUNK = 262_144;
/** Bytes that no text has, more than two chunks. */
const LARGE = Buffer.alloc(2 * CHUNK + 5, Buffer.from([0, 255, 27, 128, 7]));
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const blob = (bytes: Buffer): string => `/zkai/default/blobs/sha256/${sha256(bytes)}`;

function model(weights: string, name = 'tiny'): string {
  return doc('ModelParams', `name: ${name}`, `{versions: [{version: 1, weights: {${weights}}}]}`);
}

function made(weights: string, more: Partial<Given> = {}): ReturnType<typeof build> {
  return build({ files: { 'models/a.yaml': model(weights) }, others: { 'models/w.onnx': LARGE }, ...more });
}

test('a file of weights becomes a blob: its manifest, and its bytes in chunks', () => {
  const result = made(`inline: w.onnx, size: ${LARGE.length}, format: onnx`);
  expect(errorsOf(result)).toEqual([]);
  const chunks = [LARGE.subarray(0, CHUNK), LARGE.subarray(CHUNK, 2 * CHUNK), LARGE.subarray(2 * CHUNK)];
  expect(jsonAt(result, blob(LARGE))).toEqual({
    size: LARGE.length,
    chunk: CHUNK,
    chunks: chunks.map((chunk) => `sha256:${sha256(chunk)}`),
  });
  const stored = ['00000', '00001', '00002'].map((name) => nodeAt(result, `${blob(LARGE)}/${name}`).data);
  expect(Buffer.concat(stored).equals(LARGE)).toBe(true);
  expect(originOf(result, `${blob(LARGE)}/00001`, '')).toBe('models/a.yaml:5:50');
});

test('the version says how to find it, and nothing of the file, so that the file may move', () => {
  const version = '/zkai/default/models/tiny/versions/1';
  const result = made(`inline: w.onnx, size: ${LARGE.length}, format: onnx`);
  expect(jsonAt(result, version)).toMatchObject({
    weights: { digest: `sha256:${sha256(LARGE)}`, size: LARGE.length, format: 'onnx' },
  });
  const moved = made(`inline: ../v.onnx, size: 512Ki, format: onnx`, { others: { 'v.onnx': LARGE } });
  expect(nodeAt(moved, version).data.equals(nodeAt(result, version).data)).toBe(true);
});

test('an empty file is a blob without chunks', () => {
  const empty = Buffer.alloc(0);
  const result = made('inline: w.onnx, size: 0', { others: { 'models/w.onnx': empty } });
  expect(jsonAt(result, blob(empty))).toEqual({ size: 0, chunk: CHUNK, chunks: [] });
});

test('models with one file share its blob, whichever has it first, and the other relies on that one', () => {
  const weights = `inline: w.onnx, size: ${LARGE.length}`;
  const files = { 'models/a.yaml': model(weights, 'b'), 'models/z.yaml': model(weights, 'a') };
  const result = made('', { files });
  expect(errorsOf(result)).toEqual([]);
  expect(nodeAt(result, `${blob(LARGE)}/00002`).document).toBe('ModelParams/b');
  expect(result.tree.documents.get('ModelParams/a')?.references).toEqual(['ModelParams/b']);
});

test('where not everybody may do the same with it, two models cannot share it', () => {
  const weights = `inline: w.onnx, size: ${LARGE.length}`;
  const closed = model(weights, 'b').replace('{name: b}', '{name: b, acl: {writers: ["ip:10.0.0.1"]}}');
  const { findings } = made('', { files: { 'models/a.yaml': model(weights, 'a') + closed } });
  expect(findings.some(({ rule }) => rule === 'ZK112')).toBe(true);
});

test.each([
  ['is missing', 'inline: x.onnx, size: 4', 'a.yaml:5:50 /spec/versions/0/weights/inline'],
  ['is outside the project', 'inline: ../../x.onnx, size: 4', 'a.yaml:5:50 /spec/versions/0/weights/inline'],
  ['has another size', 'inline: w.onnx, size: 4', 'a.yaml:5:64 /spec/versions/0/weights/size'],
  [
    'has another digest',
    `inline: w.onnx, size: ${LARGE.length}, digest: "sha256:${'0'.repeat(64)}"`,
    'a.yaml:5:80 /spec/versions/0/weights/digest',
  ],
])('a file that %s is an error', (_, weights, place) => {
  const { findings } = made(weights);
  expect(findings.filter(({ severity }) => severity === 'error').map(brief)).toEqual([
    `ZK509 error models/${place}`,
  ]);
});

test('a file above limits.inlineMax is an error, 4 MiB where nothing is said', () => {
  const topology = doc('ClusterTopology', 'name: default', '{profile: dev, limits: {inlineMax: 512Ki}}');
  const weights = `inline: w.onnx, size: ${LARGE.length}`;
  const files = { 'models/a.yaml': model(weights), 'lab.yaml': topology };
  expect(errorsOf(made('', { files }))).toEqual([
    'ZK509 error models/a.yaml:5:50 /spec/versions/0/weights/inline',
  ]);
  const huge = Buffer.alloc(4_194_305);
  const small = doc('ClusterTopology', 'name: default', '{profile: dev, limits: {znodeMax: 1Ki}}');
  const { findings } = made('', { files: { 'models/a.yaml': model(weights), 'lab.yaml': small } });
  expect(findings.filter(({ rule }) => rule === 'ZK701')).toEqual([]);
  const others = { 'models/w.onnx': huge };
  expect(errorsOf(made('inline: w.onnx, size: 4194305', { others }))).toHaveLength(1);
  const most = { 'models/w.onnx': huge.subarray(1) };
  expect(errorsOf(made('inline: w.onnx, size: 4Mi', { others: most }))).toEqual([]);
});

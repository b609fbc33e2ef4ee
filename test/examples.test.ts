import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../src/cli/world.ts';
import { loadDesired } from '../src/flows/load-project.ts';
import { canonicalJson } from '../src/model/canonical-json.ts';
import { type Document } from '../src/model/document.ts';
import { valueAt, type Json } from '../src/model/json.ts';
import { type ZnodePath } from '../src/model/znode-path.ts';
import { tempDir } from './support/temp-dir.ts';

const EXAMPLES = new URL('../examples/', import.meta.url).pathname;
const LLM_TRAINING = join(EXAMPLES, 'llm-training');

/** What the converter says of each source file: `configs/pythia/1-4B.yml` to its name and digests. */
interface Source {
  readonly model: string;
  /** SHA-256 of the file. */
  readonly file: string;
  /** SHA-256 of its value as canonical JSON. */
  readonly params: string;
}

const sources = Object.entries(
  (JSON.parse(read('licenses/gpt-neox.sources.json')) as { sources: Record<string, Source> }).sources,
);

describe('every example', () => {
  it.each([
    ['llm-training', 'dev'],
    ['llm-training', 'prod'],
    ['znodes', 'local'],
    ['feature-store', 'local'],
  ])('%s is valid in %s', async (example, environment) => {
    const { findings, files } = await load(example, environment);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(files).toBeGreaterThan(0);
  });
});

describe('llm-training', () => {
  it('has three clusters, all models of GPT-NeoX, and tasks that train at least six of them', async () => {
    const { documents } = await load('llm-training', 'dev');
    expect(ofKind(documents, 'ClusterTopology').map(({ name }) => name)).toEqual([
      'eos-h100',
      'juniper-a100',
      'primergy-l40s',
    ]);

    const models = new Set(ofKind(documents, 'ModelParams').map(({ name }) => name));
    expect(sources.filter(([, { model }]) => !models.has(model))).toEqual([]);

    const training = ofKind(documents, 'TaskConfig').filter(
      ({ value }) => valueAt(value, '/spec/type') === 'Training',
    );
    const trained = new Set(training.map(({ value }) => valueAt(value, '/spec/model/name')));
    expect(sources.filter(([, { model }]) => trained.has(model)).length).toBeGreaterThanOrEqual(6);
  });

  it('counts the progress of a task towards the iterations that its model has', async () => {
    const { documents, tree } = await load('llm-training', 'dev');
    const counted = ofKind(documents, 'TaskConfig').flatMap(({ name, cluster, value }) => {
      const model = `/zkai/${cluster}/models/${valueAt(value, '/spec/model/name')}`;
      const version = valueAt(value, '/spec/model/version');
      const data = tree.nodes.get(`${model}/versions/${version}` as ZnodePath)?.data;
      if (data === undefined) return []; // no model, or one by alias
      const { params } = JSON.parse(data.toString()) as {
        params: { train_iters?: Json; 'train-iters'?: Json };
      };
      const total = valueAt(value, '/spec/progress/total');
      return [{ name, total, iterations: params.train_iters ?? params['train-iters'] }];
    });
    expect(counted.length).toBeGreaterThanOrEqual(6);
    expect(counted.filter(({ total, iterations }) => total !== iterations)).toEqual([]);
  });

  it('makes prod differ from dev where its overlay says so, and nowhere else', async () => {
    const dev = await load('llm-training', 'dev');
    const prod = await load('llm-training', 'prod');
    const changed = [...prod.tree.nodes].filter(
      ([path, { data }]) => dev.tree.nodes.get(path)?.data.equals(data) !== true,
    );
    expect(changed.map(([path]) => path).sort()).toEqual([
      '/zkai/eos-h100/models/pythia-1-4b-chat/versions/1',
      '/zkai/eos-h100/models/pythia-1-4b-chat/versions/2',
      '/zkai/eos-h100/tasks/train-llama-7b',
      '/zkai/eos-h100/tasks/train-mamba-1-4b',
      '/zkai/eos-h100/tasks/train-pythia-1-4b',
      '/zkai/eos-h100/tasks/train-pythia-410m',
      '/zkai/eos-h100/tasks/train-pythia-6-9b',
    ]);
    const task = (name: string): Json => {
      const data = prod.tree.nodes.get(`/zkai/eos-h100/tasks/${name}` as ZnodePath)?.data;
      return JSON.parse(String(data)) as Json;
    };
    expect(valueAt(task('train-llama-7b'), '/config/save')).toBe('/lustre/llm/checkpoints/llama-7b');
    expect(valueAt(task('train-mamba-1-4b'), '/runPolicy/backoffLimit')).toBe(10);
    expect(valueAt(task('train-pythia-6-9b'), '/env')).toMatchObject([
      { name: 'TRAIN_ITERS' },
      { name: 'LEARNING_RATE' },
      { name: 'NCCL_DEBUG', value: 'WARN' },
    ]);
    expect(dev.tree.nodes.size).toBe(prod.tree.nodes.size);

    const profiles = ofKind(prod.documents, 'ClusterTopology').map(({ value }) =>
      valueAt(value, '/spec/profile'),
    );
    expect(profiles).toEqual(['prod', 'prod', 'prod']);
  });
});

describe('feature-store', () => {
  it('puts each view where its kind says, with the defaults of its schema', async () => {
    const { tree } = await load('feature-store', 'local');
    expect([...tree.nodes.keys()]).toEqual([
      '/zkai/default/features/article/stock',
      '/zkai/default/features/customer/purchases',
      '/zkai/default/features/customer/taste',
    ]);
    const stock = tree.nodes.get('/zkai/default/features/article/stock' as ZnodePath)?.data;
    expect(JSON.parse(String(stock))).toMatchObject({ ttl: '15m', source: { timestamp: 'event_time' } });
  });
});

describe('znodes', () => {
  it('asks for JSON in canonical form, texts, bytes, a file, and a znode without data', async () => {
    const { tree } = await load('znodes', 'local');
    const text = Object.fromEntries(
      [...tree.nodes].map(([path, { data }]) => [path, data.toString('latin1')]),
    );
    expect(text).toEqual({
      '/shop/assets/pixel.gif': expect.stringMatching(/^GIF89a/),
      '/shop/checkout': '{"currency":"EUR","retry":{"attempts":3,"backoff":1.5},"timeoutSeconds":30}',
      '/shop/features/dark-mode': 'on',
      '/shop/features/one click order': 'off',
      '/shop/greetings/日本語': Buffer.from('いらっしゃいませ\nごゆっくりどうぞ\n').toString('latin1'),
      '/shop/proxy.conf': readFileSync(join(EXAMPLES, 'znodes/files/proxy.conf'), 'latin1'),
      '/shop/workers': '',
    });
  });
});

describe('the models of llm-training', () => {
  it('are the 59 configurations of GPT-NeoX and nothing else', () => {
    const files = readdirSync(join(LLM_TRAINING, 'config/models')).sort();
    expect(files).toEqual(sources.map(([, { model }]) => `${model}.yaml`).sort());
    expect(files).toHaveLength(59);
  });

  it.each(sources)('%s is kept byte for byte, comments included', (_, { model, file }) => {
    expect(sha256(authorsText(model))).toBe(file);
  });

  it.each(sources)('%s has the value that its authors gave it', (_, { model, params }) => {
    const document = parse(read(`config/models/${model}.yaml`)) as Json;
    expect(sha256(canonicalJson(valueAt(document, '/spec/versions/0/params') ?? null))).toBe(params);
  });

  it('reach their znodes with that value', async () => {
    const { tree } = await load('llm-training', 'prod');
    const stored = [...tree.nodes].flatMap(([path, { data }]) => {
      const [, model] = /\/models\/([^/]+)\/versions\/1$/.exec(path) ?? [];
      const params = valueAt(JSON.parse(data.toString()) as Json, '/params') ?? null;
      return model === undefined || model === 'pythia-1-4b-chat'
        ? []
        : [`${model} ${sha256(canonicalJson(params))}`];
    });
    expect(stored.sort()).toEqual(sources.map(([, { model, params }]) => `${model} ${params}`).sort());
  });

  it('come out of the converter again, from sources put back together', async () => {
    const directory = await tempDir(
      Object.fromEntries(sources.map(([path, { model }]) => [path, authorsText(model)])),
    );
    const converter = join(LLM_TRAINING, 'convert.mjs');
    const out = join(directory, 'out');
    execFileSync(process.execPath, [converter, join(directory, 'configs'), out]);

    const written = readdirSync(out, { recursive: true })
      .map(String)
      .filter((file) => /\.(yaml|json)$/.test(file));
    expect(written).toHaveLength(59 + 1);
    expect(written.filter((file) => readFileSync(join(out, file), 'utf8') !== read(file))).toEqual([]);
  });
});

function read(path: string): string {
  return readFileSync(join(LLM_TRAINING, path), 'utf8');
}

/** What the authors wrote: the lines below `params:` without their indentation. */
function authorsText(model: string): string {
  const [, block = ''] = read(`config/models/${model}.yaml`).split(/^ {6}params:\n/m);
  return block.replaceAll(/^ {8}/gm, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function load(example: string, environment: string) {
  const world = createWorld({
    directory: join(EXAMPLES, example),
    progress: () => {},
    signal: new AbortController().signal,
    log: () => {},
  });
  const { build } = await loadDesired(world, { environment });
  return build;
}

function ofKind(documents: readonly Document[], kind: string): Document[] {
  return documents.filter((document) => document.kind === kind);
}

// A project as a platform's: ten clusters of models and tasks. A model has a file of its own, with the settings of a
// training run; the tasks of a team are five to a file. 10,000 documents are 4,000 files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TASKS_PER_FILE = 5;
/** Of a hundred documents. */
const MODELS = 25;
const MAX_CLUSTERS = 10;

/** Writes a project of so many documents, all of them valid; answers its files but for zkai.yaml, sorted. */
export function writePlatform(directory, documents) {
  const files = platformFiles(documents);
  for (const [path, text] of [['zkai.yaml', PROJECT], ...files]) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return files.map(([path]) => path).sort();
}

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: { name: platform }
spec:
  sources: ['config/**/*.yaml']
  environments:
    dev: { connect: 127.0.0.1:2181 }
`;

function platformFiles(documents) {
  const clusters = Math.max(1, Math.min(MAX_CLUSTERS, Math.floor(documents / 100)));
  const models = Math.ceil((documents * MODELS) / 100) - clusters;
  const tasks = documents - models - clusters;
  const files = [];
  for (let index = 0; index < clusters; index += 1)
    files.push([`config/${clusterName(index)}/cluster.yaml`, cluster(clusterName(index))]);
  for (let index = 0; index < models; index += 1) {
    const home = clusterName(index % clusters);
    files.push([`config/${home}/models/${modelName(index)}.yaml`, model(index, home)]);
  }
  for (let first = 0; first < tasks; first += TASKS_PER_FILE) {
    const team = first / TASKS_PER_FILE;
    const home = team % clusters;
    const own = Math.ceil((models - home) / clusters); // models of this cluster
    const texts = [];
    for (let index = first; index < Math.min(tasks, first + TASKS_PER_FILE); index += 1)
      texts.push(task(index, { cluster: clusterName(home), model: home + clusters * (index % own) }));
    files.push([`config/${clusterName(home)}/tasks/team-${number(team)}.yaml`, texts.join('---\n')]);
  }
  return files;
}

function clusterName(index) {
  return `cluster-${String(index).padStart(2, '0')}`;
}

function modelName(index) {
  return `model-${number(index)}`;
}

function number(index) {
  return String(index).padStart(5, '0');
}

function cluster(name) {
  return `# The nodes of ${name}.
apiVersion: zkai/v1
kind: ClusterTopology
metadata: { name: ${name}, labels: { region: eu-central } }
spec:
  profile: dev
  ensemble: { managed: false, connect: ['127.0.0.1:2181'] }
  pools:
    - { name: gpu, description: GPU nodes }
  nodeDefaults:
    host: '{name}.${name}.example.internal'
    pool: gpu
    capacity: { cpu: 128, memory: 2T, gpu: 8 }
    reserved: { cpu: 4, memory: 64G }
    labels: { accelerator: a100-sxm4, network: ethernet-200g }
  nodes:
    - { name: 'a100-[01-16]', zone: a }
    - { name: 'a100-[17-32]', zone: b }
`;
}

function model(index, home) {
  const layers = 12 + (index % 40);
  const hidden = 512 * (1 + (index % 8));
  return `# Settings of one training run, as its authors wrote them.
apiVersion: zkai/v1
kind: ModelParams
metadata:
  name: ${modelName(index)}
  cluster: ${home}
  labels: { family: family-${index % 50}, size: ${layers}x${hidden} }
spec:
  framework: pytorch
  aliases: { champion: 1, candidate: 2 }
  defaults:
    # Shape
    num_layers: ${layers}
    hidden_size: ${hidden}
    num_attention_heads: ${hidden / 64}
    seq_length: 2048
    max_position_embeddings: 2048
    pos_emb: rotary
    rotary_pct: 0.25
    no_weight_tying: true
    attention_config: [[[flash], ${layers}]]
    # Optimizer
    optimizer:
      type: Adam
      params: { lr: ${(0.0001 * (1 + (index % 9))).toFixed(4)}, betas: [0.9, 0.95], eps: 1.0e-8 }
    min_lr: 0.00001
    zero_optimization:
      stage: 1
      allgather_partitions: true
      allgather_bucket_size: 500000000
      overlap_comm: true
      reduce_scatter: true
    gradient_clipping: 1.0
    weight_decay: 0.1
    fp16: { enabled: true, loss_scale: 0, loss_scale_window: 1000, hysteresis: 2, min_loss_scale: 1 }
    # Run
    train_micro_batch_size_per_gpu: ${4 << (index % 4)}
    train_iters: ${100_000 + index}
    lr_decay_style: cosine
    warmup: 0.01
    eval_interval: 1000 # steps
    tokenizer_type: HFTokenizer
  versions:
    - version: 1
      source: { gitCommit: ea7aefd8f8e183256992d9fede4d7c71a46d67a5 }
    - version: 2
      params: { train_iters: ${200_000 + index}, optimizer: { params: { lr: 0.0002 } } }
`;
}

function task(index, { cluster: home, model: trained }) {
  const name = `train-${number(index)}`;
  const replicas = 1 + (index % 4);
  return `apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: ${name}, cluster: ${home}, labels: { team: team-${number(Math.floor(index / TASKS_PER_FILE))} } }
spec:
  type: Training
  model: { name: ${modelName(trained)}, alias: ${index % 2 === 0 ? 'champion' : 'candidate'} }
  command: [python, deepy.py, train.py, params.yml, paths.yml]
  env:
    - { name: TRAIN_ITERS, from: { param: /train_iters } }
    - { name: LEARNING_RATE, from: { param: /optimizer/params/lr } }
  config: { data_path: /shared/data/part-${index % 100}, save: /shared/checkpoints/${name} }
  replicas: ${replicas} # one node each
  gang: { minAvailable: ${replicas}, timeout: 30m }
  resources: { cpu: 64, memory: 1T, gpu: 8 }
  placement: { pool: gpu, nodeSelector: { network: ethernet-200g } }
  priority: ${index % 100}
  runPolicy: { backoffLimit: 3, retryDelay: 1m, activeDeadline: 240h, ttlAfterFinished: 168h }
  progress: { unit: steps, total: ${100_000 + index}, minInterval: 10s, staleAfter: 10m }
  disruption: { movable: false }
`;
}

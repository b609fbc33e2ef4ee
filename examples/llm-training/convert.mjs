#!/usr/bin/env node
/**
 * Converts the training configurations of GPT-NeoX into ModelParams documents.
 *
 *   node examples/llm-training/convert.mjs path/to/gpt-neox/configs [directory to write to]
 *
 * The authors' block goes below `params:` as it is, only indented, so keys, values and comments stay theirs.
 * Each result is parsed again and must hold exactly the value of its source. Same input, same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const COMMIT = 'ea7aefd8f8e183256992d9fede4d7c71a46d67a5';
/** Folders that are not named after the family of models they are for. */
const FAMILIES = { docker: 'pythia', finetuning_configs: 'pythia' };

/** `pythia/1-4B.yml` -> `pythia-1-4b`; a file that repeats its folder's name does so once (`mamba-1-4b`). */
function modelName(path) {
  const parts = path
    .toLowerCase()
    .replace(/\.yml$/, '')
    .split('/');
  const [folder, file] = parts.map((part) => part.replaceAll(/[^a-z0-9]+/g, '-'));
  return file === undefined || file.startsWith(`${folder}-`) ? (file ?? folder) : `${folder}-${file}`;
}

/** One source file as a ModelParams document. @throws Error when the document would not hold the same value. */
function convert(path, text) {
  const params = parse(text);
  const name = modelName(path);
  const labels = Object.entries(labelsOf(path, params)).map(([key, value]) => `${key}: ${value}`);
  const document = `# GPT-NeoX configs/${path}, Apache-2.0 (../../licenses/gpt-neox.LICENSE).
# Converted by ../../convert.mjs: the block below "params:" is the authors', indented and otherwise unchanged.
apiVersion: zkai/v1
kind: ModelParams
metadata:
  name: ${name}
  cluster: ${clusterOf(path, params)}
  labels: { ${labels.join(', ')} }
spec:
  framework: pytorch
  aliases: { baseline: 1 }
  versions:
    - version: 1
      source: { gitCommit: ${COMMIT} }
      params:
${indent(text, 8)}
`;
  const kept = canonicalJson(parse(document).spec.versions[0].params);
  if (kept !== canonicalJson(params))
    throw new Error(`${path}: the document does not hold the value of its source`);
  return { name, document, source: { model: name, file: sha256(text), params: sha256(kept) } };
}

function labelsOf(path, params) {
  const folder = path.includes('/') ? path.split('/')[0] : 'gpt-neox';
  const size = parameterCount(path);
  return { family: FAMILIES[folder] ?? folder, ...(size && { size: size.text }), holds: contents(params) };
}

/** GPT-NeoX merges several files into one run, so a file may hold a whole run or a part of one. */
function contents(params) {
  const has = (key) => key in params || key.replaceAll('_', '-') in params;
  const parts = [has('num_layers') && 'model', has('train_iters') && 'training'].filter(Boolean);
  return parts.join('-and-') || 'settings';
}

/** The rule that spreads the models over the clusters; the README has it in words. */
function clusterOf(path, params) {
  const size = parameterCount(path);
  if (size && size.millions < 200) return 'primergy-l40s';
  if (size && !path.includes('/') && !('te_fp8_format' in params)) return 'juniper-a100';
  return 'eos-h100';
}

/** The size that a file's name states: `1-4B` and `mamba-1.4B` are 1.4 billion parameters. */
function parameterCount(path) {
  const [, whole, fraction, unit] = /(?:^|[^\d.])(\d+)(?:[-.](\d+))?([MB])(?![A-Za-z])/.exec(path) ?? [];
  if (unit === undefined) return undefined;
  const text = fraction === undefined ? whole : `${whole}.${fraction}`;
  return { text: text + unit, millions: Number(text) * (unit === 'B' ? 1000 : 1) };
}

function indent(text, spaces) {
  return text.trimEnd().replaceAll(/^(?=.*\S)/gm, ' '.repeat(spaces));
}

/** Keys sorted, no white space: what zkai stores, here without its own code so that it is a second opinion. */
function canonicalJson(value) {
  return JSON.stringify(value, (_, member) =>
    member === null || typeof member !== 'object' || Array.isArray(member)
      ? member
      : Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** Writes `config/models/` anew, and the table of the digests that the models can be checked against. */
function convertAll(from, to) {
  const models = join(to, 'config/models');
  const licenses = join(to, 'licenses');
  rmSync(models, { recursive: true, force: true });
  for (const directory of [models, licenses]) mkdirSync(directory, { recursive: true });

  const paths = readdirSync(from, { recursive: true }).filter((path) => path.endsWith('.yml'));
  const sources = {};
  for (const path of paths.sort()) {
    const { name, document, source } = convert(path, readFileSync(join(from, path), 'utf8'));
    writeFileSync(join(models, `${name}.yaml`), document, { flag: 'wx' }); // two sources, one name: an error
    sources[`configs/${path}`] = source;
  }
  const table = { repository: 'https://github.com/EleutherAI/gpt-neox', commit: COMMIT, sources };
  writeFileSync(join(licenses, 'gpt-neox.sources.json'), `${JSON.stringify(table, null, 2)}\n`);
  return paths.length;
}

const [from, to = fileURLToPath(new URL('.', import.meta.url))] = process.argv.slice(2);
if (from === undefined) {
  console.error('usage: node convert.mjs path/to/gpt-neox/configs [directory to write to]');
  process.exitCode = 64;
} else {
  console.log(`${convertAll(from, to)} models written to ${join(to, 'config/models')}`);
}

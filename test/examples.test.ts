import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canonicalJson } from '../src/model/canonical-json.ts';
import { type Json } from '../src/model/json.ts';

const EXAMPLE = new URL('../examples/llm-training/', import.meta.url).pathname;

interface SourceTable {
  readonly sources: Readonly<
    Record<string, { readonly model: string; readonly file: string; readonly params: string }>
  >;
}
const table = JSON.parse(read('licenses/gpt-neox.sources.json')) as SourceTable;
const sources = Object.entries(table.sources);

describe('the models of llm-training', () => {
  it('are the 59 configurations of GPT-NeoX and nothing else', () => {
    const files = readdirSync(join(EXAMPLE, 'config/models')).sort();
    expect(files).toEqual(sources.map(([, { model }]) => `${model}.yaml`).sort());
    expect(files).toHaveLength(59);
  });

  it.each(sources)('%s is kept byte for byte, comments included', (_, { model, file }) => {
    expect(sha256(authorsText(model))).toBe(file);
  });

  it.each(sources)('%s has the value that its authors gave it', (_, { model, params }) => {
    const document = parse(read(`config/models/${model}.yaml`)) as { spec: { versions: { params: Json }[] } };
    expect(sha256(canonicalJson(document.spec.versions[0]?.params ?? null))).toBe(params);
  });

  it('come out of the converter again, from sources put back together', () => {
    const directory = mkdtempSync(join(tmpdir(), 'zkai-convert-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    for (const [path, { model }] of sources) {
      mkdirSync(join(directory, dirname(path)), { recursive: true });
      writeFileSync(join(directory, path), authorsText(model));
    }
    execFileSync(process.execPath, [
      join(EXAMPLE, 'convert.mjs'),
      join(directory, 'configs'),
      join(directory, 'out'),
    ]);

    const converted = join(directory, 'out');
    expect(readFileSync(join(converted, 'licenses/gpt-neox.sources.json'), 'utf8')).toBe(
      read('licenses/gpt-neox.sources.json'),
    );
    for (const file of readdirSync(join(EXAMPLE, 'config/models'))) {
      expect(readFileSync(join(converted, 'config/models', file), 'utf8')).toBe(
        read(`config/models/${file}`),
      );
    }
  });
});

function read(path: string): string {
  return readFileSync(join(EXAMPLE, path), 'utf8');
}

/** What the authors wrote: the lines below `params:` without their indentation. */
function authorsText(model: string): string {
  const [, block = ''] = read(`config/models/${model}.yaml`).split(/^ {6}params:\n/m);
  return block.replaceAll(/^ {8}/gm, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

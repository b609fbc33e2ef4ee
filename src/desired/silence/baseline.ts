import { byCodeUnits } from '../../model/canonical-json.ts';
import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { type SourceText } from '../../model/source-text.ts';
import { RULES } from '../validate/rules.ts';
import { fingerprint } from './fingerprint.ts';
import { mayBeInBaseline } from './may-pass.ts';

const API_VERSION = 'zkai.baseline/v1';

/** The findings that were there when lint was adopted, by fingerprint. */
export interface Baseline {
  readonly path: string;
  /** The line on which each is written. */
  readonly entries: ReadonlyMap<string, number>;
  /** Says that the file cannot be used, where it cannot. */
  readonly findings: readonly Finding[];
}

/** The text of a baseline, one finding a line, in an order that depends on the findings alone. */
export function writeBaseline(findings: readonly Finding[]): {
  readonly text: string;
  readonly count: number;
} {
  const entries = new Map<string, string>();
  for (const finding of findings) {
    if (!mayBeInBaseline(finding)) continue;
    const { rule, position, document, pointer, message } = finding;
    const id = fingerprint(finding);
    entries.set(
      id,
      JSON.stringify({ fingerprint: id, rule, file: position.file, document, pointer, message }),
    );
  }
  const lines = [...entries.values()].sort((a, b) => byCodeUnits(orderOf(a), orderOf(b)));
  const text = `{\n"apiVersion": "${API_VERSION}",\n"findings": [\n${lines.join(',\n')}\n]\n}\n`;
  return { text, count: lines.length };
}

/** By file first, so that the change of one file is one place in a diff. */
function orderOf(line: string): string {
  const { file, rule, pointer, fingerprint: id } = JSON.parse(line) as Record<string, string>;
  return JSON.stringify([file, rule, pointer, id]);
}

/** Reads a baseline. Never throws for what it holds. */
export function readBaseline({ path, text }: SourceText): Baseline {
  const found = fingerprintsOf(text);
  if (found === null) return { path, entries: new Map(), findings: [unusable(path)] };
  const lines = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    for (const [, id = ''] of line.matchAll(/"fingerprint"\s*:\s*"([0-9a-f]+)"/g))
      if (!lines.has(id)) lines.set(id, index + 1);
  }
  return { path, entries: new Map(found.map((id) => [id, lines.get(id) ?? 1])), findings: [] };
}

function fingerprintsOf(text: string): string[] | null {
  let value: Json;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch {
    return null;
  }
  if (!isJsonObject(value) || value['apiVersion'] !== API_VERSION) return null;
  const { findings } = value;
  if (!Array.isArray(findings)) return null;
  const ids = (findings as readonly Json[]).map((entry) =>
    isJsonObject(entry) ? entry['fingerprint'] : null,
  );
  return ids.every((id) => typeof id === 'string') ? ids : null;
}

function unusable(file: string): Finding {
  return {
    rule: 'ZK183',
    severity: RULES.ZK183.severity,
    message: `${file} is no baseline that this version of zkai can read`,
    fix: 'Take it from git again, or write a new one: zkai validate --write-baseline.',
    position: { file, line: 1, column: 1, endLine: 1, endColumn: 1 },
    pointer: '',
    document: null,
  };
}

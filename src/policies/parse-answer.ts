import { type Severity } from '../model/finding.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type PolicyFinding } from '../model/policy.ts';
import { pathProblem, type ZnodePath } from '../model/znode-path.ts';

/** What a policy printed, read strictly: of an answer that is not understood nobody knows whether it was a no. */
export type Answer = { readonly findings: readonly PolicyFinding[] } | { readonly problem: string };

/** The schema is `schemas/output/policy-findings.json`; this says what is wrong in one sentence. */
export function parseAnswer(text: string): Answer {
  if (text.trim() === '')
    return { problem: `it printed nothing; where all is well a policy prints ${EMPTY}` };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { problem: 'what it printed is not one JSON object' };
  }
  if (!isJsonObject(value) || !Array.isArray(value['findings']))
    return { problem: `what it printed has no list of findings, as in ${EMPTY}` };
  const unknown = Object.keys(value).find((key) => key !== 'findings');
  if (unknown !== undefined) return { problem: `beside findings it printed ${quoted(unknown)}` };
  const findings: PolicyFinding[] = [];
  for (const [index, item] of (value['findings'] as readonly Json[]).entries()) {
    const read = readFinding(item);
    if (typeof read === 'string') return { problem: `findings[${index}] ${read}` };
    findings.push(read);
  }
  return { findings };
}

const EMPTY = '{"findings": []}';
const SEVERITIES: readonly Json[] = ['error', 'warning', 'info'] satisfies Severity[];
const TEXTS = ['path', 'document', 'pointer', 'fix'];
const KNOWN = new Set(['message', 'severity', ...TEXTS]);

/** The finding, or what is wrong with it. */
function readFinding(item: Json): PolicyFinding | string {
  if (!isJsonObject(item)) return 'is not an object';
  const { message, severity = 'error' } = item;
  if (typeof message !== 'string' || message.trim() === '') return 'has no message';
  if (!SEVERITIES.includes(severity)) return 'has a severity that is not error, warning or info';
  const noText = TEXTS.find((key) => item[key] !== undefined && typeof item[key] !== 'string');
  if (noText !== undefined) return `has a ${noText} that is not a text`;
  const unknown = Object.keys(item).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) return `has ${quoted(unknown)}, which no finding has`;
  const path = textOf(item, 'path');
  if (path !== null && pathProblem(path) !== undefined)
    return `has a path that is none: ${pathProblem(path)}`;
  const pointer = textOf(item, 'pointer') ?? '';
  if (!/^(?:\/(?:[^~]|~[01])*)?$/.test(pointer)) return 'has a pointer that is no JSON Pointer';
  return {
    severity: severity as Severity,
    message,
    path: path as ZnodePath | null,
    document: textOf(item, 'document'),
    pointer,
    fix: textOf(item, 'fix'),
  };
}

function textOf(item: JsonObject, key: string): string | null {
  const value = item[key];
  return typeof value === 'string' ? value : null;
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}

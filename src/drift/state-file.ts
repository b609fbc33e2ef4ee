import { type ChangeClass } from '../model/change.ts';
import { type DriftState, type KnownDrift } from '../model/drift-state.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { type ZnodePath } from '../model/znode-path.ts';

const API_VERSION = 'zkai.drift-state/v1';

/** The text of a state file. Same state, same bytes. */
export function printState(state: DriftState): string {
  const { project, environment, ledger, targets, excludes, at, items } = state;
  const facts = { apiVersion: API_VERSION, project, environment, ledger, targets, excludes, at };
  return `${JSON.stringify({ ...facts, items: items.map(itemFacts) }, null, 2)}\n`;
}

function itemFacts({ fingerprint, path, class: kind, firstSeen }: KnownDrift) {
  return { fingerprint, path, class: kind, firstSeen };
}

/** What a state file says, or why nobody can tell. A part of one is none, wherever it ends. */
export function parseState(text: string): DriftState | { readonly problem: string } {
  const value = parseJson(text);
  if (!isJsonObject(value)) return { problem: 'it is damaged: it holds no JSON object' };
  const { apiVersion, project, environment, ledger, targets, excludes, at, items } = value;
  if (apiVersion !== API_VERSION) {
    const isNewer = typeof apiVersion === 'string' && /^zkai\.drift-state\/v\d+$/.test(apiVersion);
    return {
      problem: isNewer ? `it is of another zkai: ${apiVersion}` : 'zkai drift --state has not written it',
    };
  }
  const isWhole =
    isText(project) &&
    isText(environment) &&
    (ledger === null || isText(ledger)) &&
    isTexts(targets) &&
    isTexts(excludes) &&
    isText(at) &&
    Array.isArray(items);
  const known = isWhole ? (items as readonly Json[]).map(parseItem) : [];
  if (!isWhole || known.includes(null)) return { problem: 'it is damaged: something in it is missing' };
  return { project, environment, ledger, targets, excludes, at, items: known as KnownDrift[] };
}

function parseItem(value: Json): KnownDrift | null {
  if (!isJsonObject(value)) return null;
  const { fingerprint, path, class: kind, firstSeen } = value;
  if (!isText(fingerprint) || !isText(path) || !isText(kind) || !isText(firstSeen)) return null;
  return { fingerprint, path: path as ZnodePath, class: kind as ChangeClass, firstSeen };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

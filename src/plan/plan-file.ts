import { createHash } from 'node:crypto';

import { canonicalJson } from '../model/canonical-json.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type Plan } from '../model/plan.ts';
import { pathProblem } from '../model/znode-path.ts';
import { planDigest } from './digest.ts';
import { changeFromJson, changeToJson, documentToJson } from './plan-json.ts';

const API_VERSION = 'zkai.plan/v1';
/** Version of the saved form; any other one is refused. */
const PLAN_FORMAT = 2;

/** The saved form of a plan: one JSON object that holds the contents, too, so that apply needs nothing else. */
export function encodePlan(plan: Plan): string {
  const file = {
    apiVersion: API_VERSION,
    format: PLAN_FORMAT,
    ...plan,
    changes: plan.changes.map(changeToJson),
    documents: plan.documents.map(documentToJson),
  };
  return `${JSON.stringify({ ...file, checksum: checksumOf(file as unknown as JsonObject) }, null, 2)}\n`;
}

/**
 * Over every member: the digest leaves out what differs between two plans of the same change (time, git, sizes), and
 * that is shown to people, too.
 */
function checksumOf(file: JsonObject): string {
  return `sha256:${createHash('sha256').update(canonicalJson(file)).digest('hex')}`;
}

/** True for what {@link encodePlan} has written, whatever became of it since. */
export function isPlanFile(text: string): boolean {
  return text.startsWith(`{\n  "apiVersion": "${API_VERSION}"`);
}

/** Reads a saved plan. @throws ZkaiFailure `plan-refused` when it is no plan, of a newer format, or was edited. */
export function decodePlan(text: string, name: string): Plan {
  const file = parse(text, name);
  if (file['apiVersion'] !== API_VERSION || typeof file['format'] !== 'number') throw notAPlan(name);
  if (file['format'] !== PLAN_FORMAT) {
    const age = file['format'] > PLAN_FORMAT ? 'a newer' : 'an older';
    throw new ZkaiFailure('plan-refused', `${name} was made by ${age} zkai (plan format ${file['format']})`, {
      hint: 'use the same zkai for plan and apply',
    });
  }
  let plan: Plan;
  try {
    const { checksum, ...covered } = file;
    if (checksumOf(covered) !== checksum) throw new RangeError('the checksum does not match');
    plan = readPlan(covered);
    if (planDigest(plan) !== plan.digest) throw new RangeError('the digest does not match');
  } catch (cause) {
    throw new ZkaiFailure(
      'plan-refused',
      `${name} was changed after it was made: its checksum does not match`,
      {
        hint: 'make the plan again: zkai plan --out FILE',
        cause,
      },
    );
  }
  return plan;
}

function parse(text: string, name: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw notAPlan(name, cause);
  }
  if (!isJsonObject(value)) throw notAPlan(name);
  return value;
}

function notAPlan(name: string, cause?: unknown): ZkaiFailure {
  return new ZkaiFailure('plan-refused', `${name} is no plan file of zkai`, {
    hint: 'make one with: zkai plan --out FILE',
    cause,
  });
}

/** The digest proves the rest; what is checked here is only what reading it relies on. */
function readPlan(file: JsonObject): Plan {
  const { apiVersion: _apiVersion, format: _format, ...rest } = file;
  const changes = (file['changes'] as readonly JsonObject[]).map(changeFromJson);
  const plan = { ...rest, changes } as unknown as Plan;
  if (pathProblem(plan.root) !== undefined) throw new RangeError('not a path');
  return plan;
}

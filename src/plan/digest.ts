import { createHash } from 'node:crypto';

import { canonicalJson } from '../model/canonical-json.ts';
import { withoutIgnored } from '../diff/ignored.ts';
import { type Change, type Precondition } from '../model/change.ts';
import { fieldsOf } from '../model/ignore.ts';
import { type Json, type JsonObject } from '../model/json.ts';
import { type Plan, type PlannedRead } from '../model/plan.ts';
import { isJudgement } from './judgements.ts';
import { changeToJson, documentToJson } from './plan-json.ts';

/**
 * `sha256:` of what a plan is bound to and what it changes, as canonical JSON. Time, git, host, sizes, the number of
 * the revision and what policies and windows say do not count: the same change planned twice has the same digest. Nor do ignored
 * fields, and what moves with them (versions, transactions), so that whoever writes them does not make it another plan.
 */
export function planDigest(plan: Omit<Plan, 'digest'>): string {
  const { project, environment, root, ledger, bootstrap } = plan;
  const covered = {
    project,
    environment,
    root,
    ledger,
    bootstrap,
    ...(plan.destroy ? { destroy: true } : {}),
    ...(plan.renamed === undefined ? {} : { renamed: plan.renamed }),
    changes: plan.changes.map(coveredChange),
    blocked: plan.blocked
      .filter((row) => !isJudgement(row))
      .map(({ guard, path, reason }) => ({ guard, path, reason })),
    ...(plan.protections === undefined
      ? {}
      : { protections: plan.protections.map(({ document, protect }) => ({ document, protect })) }),
    ...(plan.allowDeletes === undefined ? {} : { allowDeletes: plan.allowDeletes }),
    ...(plan.overridden === undefined
      ? {}
      : {
          overridden: plan.overridden.map(({ guard, path, reason, because }) => ({
            guard,
            path,
            reason,
            because,
          })),
        }),
    documents: plan.documents.map(documentToJson),
    reads: plan.reads.map(coveredRead),
  };
  return `sha256:${createHash('sha256')
    .update(canonicalJson(covered as unknown as Json))
    .digest('hex')}`;
}

function coveredChange(change: Change): JsonObject {
  const { ignored, after, recorded, precondition } = change;
  if (ignored === undefined) return changeToJson(change);
  // The reason may tell when the znode was written last; the fields follow from what was live and what will be.
  const without = (data: Buffer): Buffer => withoutIgnored(data, fieldsOf(ignored.rules));
  const {
    reason: _reason,
    fields: _fields,
    ...rest
  } = changeToJson({
    ...change,
    after: after && without(after),
    ...(recorded === undefined ? {} : { recorded: without(recorded) }),
  });
  return { ...rest, precondition: precondition && identityOf(precondition) };
}

function coveredRead(read: PlannedRead): object {
  return read.ignored === undefined ? read : { ...read, precondition: identityOf(read.precondition) };
}

/** Which znode it is; that its value is the one that was read, the hash of the rest says. */
function identityOf({ czxid, aversion }: Precondition): JsonObject {
  return { czxid, aversion };
}

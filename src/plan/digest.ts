import { createHash } from 'node:crypto';

import { canonicalJson } from '../model/canonical-json.ts';
import { type Json } from '../model/json.ts';
import { type Plan } from '../model/plan.ts';
import { changeToJson, documentToJson } from './plan-json.ts';

/**
 * `sha256:` of what a plan is bound to and what it changes, as canonical JSON. Time, git, host, sizes and the
 * number of the revision do not count: the same change planned twice has the same digest.
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
    changes: plan.changes.map(changeToJson),
    blocked: plan.blocked.map(({ guard, path, reason }) => ({ guard, path, reason })),
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
    reads: plan.reads,
  };
  return `sha256:${createHash('sha256')
    .update(canonicalJson(covered as unknown as Json))
    .digest('hex')}`;
}

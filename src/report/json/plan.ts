import {
  type Blocked,
  type BothSides,
  type Change,
  type IgnoredValues,
  isMerged,
  type Overridden,
} from '../../model/change.ts';
import { expiryOf, type Plan } from '../../model/plan.ts';
import { type DryRun } from '../../model/results.ts';
import { type PlanSelection } from '../../model/selection.ts';
import { waysOut } from '../ways-out.ts';
import { fieldViews } from './fields.ts';
import { placeView } from './position.ts';

/** `zkai.plan/v1`. Contents of znodes appear in `fields` only; a saved plan is another format. */
export function planView(plan: Plan, dryRun: DryRun | null = null) {
  const { project, environment, root, ledger, revision, createdAt, git, bootstrap } = plan;
  const ignored = new Map<string, IgnoredValues[]>();
  for (const values of plan.ignored ?? [])
    ignored.set(values.path, [...(ignored.get(values.path) ?? []), values]);
  return {
    apiVersion: 'zkai.plan/v1',
    project,
    environment,
    root,
    ledger,
    revision,
    bootstrap,
    destroy: plan.destroy ?? false,
    merge: plan.merge ?? false,
    rollbackTo: plan.rollbackTo ?? null,
    createdAt,
    expiresAt: expiryText(plan),
    require: {
      savedPlan: plan.require?.savedPlan ?? false,
      planMaxAgeMs: plan.require?.planMaxAgeMs ?? null,
      cleanGit: plan.require?.cleanGit ?? false,
    },
    git,
    selection: plan.selection === undefined ? null : selectionView(plan.selection),
    summary: plan.summary,
    renamed: plan.renamed ?? [],
    changes: plan.changes.map((change) =>
      changeView(change, { plan, ignored: ignored.get(change.path) ?? [] }),
    ),
    protections: (plan.protections ?? []).map(({ document, protect, source, reason }) => ({
      document,
      protect,
      source: source && placeView(source),
      reason,
    })),
    blocked: plan.blocked.map(blockedView),
    notes: (plan.notes ?? []).map((note) => ({ severity: note.severity, ...rowView(note) })),
    overridden: (plan.overridden ?? []).map(overriddenView),
    allowDeletes: plan.allowDeletes ?? null,
    unmanaged: plan.unmanaged,
    ignored: (plan.ignored ?? []).map(({ path, document, ...values }) => ({
      path,
      document,
      ...ignoredView(values),
    })),
    transaction: plan.transaction,
    dryRun: dryRun && dryRunView(dryRun),
    digest: plan.digest,
  };
}

function selectionView({ targets, excludes, noDelete, drifted, leftOut, references }: PlanSelection) {
  return {
    targets,
    excludes,
    noDelete,
    drifted: drifted ?? false,
    leftOut,
    references: references.map(({ source, ...row }) => ({ ...row, source: source && placeView(source) })),
  };
}

function dryRunView(dryRun: DryRun) {
  const { outcome } = dryRun;
  const refusal = outcome === 'refused' ? dryRun.blocked.reason : null;
  return {
    outcome,
    operations: outcome === 'accepted' ? dryRun.ops : null,
    reason: outcome === 'untried' ? dryRun.reason : refusal,
  };
}

function expiryText(plan: Plan): string | null {
  const expiry = expiryOf(plan);
  return expiry === null ? null : new Date(expiry).toISOString();
}

function changeView(
  change: Change,
  { plan, ignored }: { readonly plan: Plan; readonly ignored: readonly IgnoredValues[] },
) {
  const { path, actions, document, source, reason, precondition, fields } = change;
  const { movedFrom = null, movedTo = null } = change;
  return {
    path,
    actions,
    class: change.class,
    document,
    source: source && placeView(source),
    reason,
    precondition,
    fields: fieldViews(fields),
    ignored: ignored.map(ignoredView),
    merged: isMerged(change),
    sides: sidesView(change.sides),
    ways: waysOut(change, plan).map(([when, command]) => ({ when, command })),
    movedFrom,
    movedTo,
  };
}

function sidesView(sides: BothSides | undefined) {
  if (sides === undefined) return null;
  const { live, files, clashes } = sides;
  return { live: fieldViews(live), files: fieldViews(files), clashes };
}

function ignoredView({ reason, fields }: Pick<IgnoredValues, 'reason' | 'fields'>) {
  return { reason, fields: fieldViews(fields) };
}

function blockedView(row: Blocked) {
  const { permit, overridable } = row;
  return { ...rowView(row), permit: permit ?? null, overridable: overridable ?? false };
}

function rowView({ guard, path, document, source, reason, hint, details = [] }: Blocked) {
  return { guard, path, document, source: source && placeView(source), reason, hint, details };
}

function overriddenView({ guard, path, document, source, reason, because }: Overridden) {
  return { guard, path, document, source: source && placeView(source), reason, because };
}

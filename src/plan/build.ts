import { type Blocked, type Change } from '../model/change.ts';
import {
  type Plan,
  type PlannedDocument,
  type PlanSummary,
  type Protection,
  type TransactionShape,
} from '../model/plan.ts';
import { recordKey } from '../model/tree.ts';
import { movesToDeprecated } from './alias-moves.ts';
import { planDigest } from './digest.ts';
import { checkCleanGit } from './clean-git.ts';
import { checkGuards, countOwned } from './guards.ts';
import { type PlanDraft, type PlanInput } from './input.ts';
import { checkLifecycle } from './lifecycle.ts';
import { changedVersions, lateVersions } from './model-versions.ts';
import { protectionsOf } from './protections.ts';
import { relevantReads } from './reads.ts';
import { compareNodes } from './rows.ts';
import { secretsInBatches, unknownSecrets } from './secrets.ts';
import { selectRows, type SelectedRows } from './select.ts';
import { settleRows } from './settle-rows.ts';
import { type LargeChange, tooLarge } from './too-large.ts';
import { unmanagedChildren } from './unmanaged.ts';

/** Base, desired and live in, the changes out. Same input, same bytes. */
export function buildPlan(input: PlanInput): PlanDraft {
  const nodes = compareNodes(input);
  const whole = settleRows(input, nodes);
  const { changes, blocked, selection }: SelectedRows =
    input.selection === undefined ? whole : selectRows(input, { nodes, whole }, input.selection);
  const protections = protectionsOf(input, changes);
  const documents = documentsOf(input, changes, protections);
  const { guards, allowDeletes } = input;
  // What is asked for with --destroy is no accident of the files, which `allowEmpty` is there for.
  const isEmptied = input.desired.nodes.size === 0 && !input.destroy;
  const owned = countOwned(input.bases.values(), input);
  return {
    project: input.project,
    environment: input.environment,
    root: input.root,
    ledger: input.ledger,
    revision: input.revision,
    createdAt: input.createdAt,
    git: input.git,
    bootstrap: input.bootstrap,
    ...(input.require === undefined ? {} : { require: input.require }),
    ...(input.destroy ? { destroy: true } : {}),
    ...(input.merge ? { merge: true } : {}),
    ...(allowDeletes === undefined ? {} : { allowDeletes }),
    ...(selection === undefined ? {} : { selection }),
    ...(protections.length === 0 ? {} : { protections }),
    changes,
    blocked: [
      ...blocked,
      ...checkLifecycle({ ...input, changes }),
      ...changedVersions(changes),
      ...lateVersions(changes, input),
      ...movesToDeprecated(changes),
      ...unknownSecrets(input, changes),
      ...checkGuards({ guards, changes, owned, isEmptied, allowDeletes }),
      ...(input.origin === undefined ? [] : checkCleanGit(input.origin, { changes, protections })),
    ],
    unmanaged: unmanagedChildren(input),
    ...(nodes.ignored.length === 0 ? {} : { ignored: nodes.ignored }),
    documents,
    reads: relevantReads(input, documents, changes),
  };
}

/**
 * Adds what is known only when the transaction has been laid out: its size, and whether it fits.
 * @param larger the changes that no transaction can hold, however many there are
 */
export function completePlan(
  draft: PlanDraft,
  transaction: TransactionShape,
  larger: readonly LargeChange[] = [],
): Plan {
  const inBatches = transaction.mode === 'journal' ? secretsInBatches(draft.changes) : [];
  const blocked = [...draft.blocked, ...inBatches, ...tooLarge(transaction, larger)];
  return sealPlan({ ...draft, blocked, transaction });
}

/** Counts what is in a plan, and gives it its digest: again, whenever something of it was changed. */
export function sealPlan(plan: Omit<Plan, 'digest' | 'summary'>): Plan {
  const counted = { ...plan, summary: summarise(plan, plan.blocked) };
  return { ...counted, digest: planDigest(counted) };
}

/** True when applying the plan would write something, if only to the ledger. */
export function hasChanges({
  changes,
  protections = [],
  renamed,
}: Pick<Plan, 'changes' | 'protections' | 'renamed'>): boolean {
  if (renamed !== undefined || protections.length > 0) return true;
  return changes.some((change) => change.actions.length > 0);
}

/** True where an ACL of a znode that is there is changed, which no transaction can hold. */
export function changesAcls(plan: Pick<Plan, 'changes'>): boolean {
  return plan.changes.some((change) => change.actions.includes('acl'));
}

export function conflictsOf(plan: Pick<Plan, 'changes'>): Change[] {
  return plan.changes.filter((change) => change.class === 'conflict' && change.actions.length === 0);
}

function summarise(
  { changes, selection }: Pick<PlanDraft, 'changes' | 'selection'>,
  blocked: readonly Blocked[],
): PlanSummary {
  // A move is one thing, though it takes two rows.
  const unmoved = changes.filter(
    ({ movedFrom, movedTo }) => movedFrom === undefined && movedTo === undefined,
  );
  const count = (action: Change['actions'][number]): number =>
    unmoved.filter((change) => change.actions.includes(action)).length;
  return {
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    adopt: count('adopt'),
    move: changes.filter(({ movedFrom }) => movedFrom !== undefined).length,
    acl: count('acl'),
    drift: changes.filter((change) => change.class.startsWith('drift.')).length,
    conflict: conflictsOf({ changes }).length,
    blocked: blocked.length,
    leftOut: selection?.leftOut.length ?? 0,
  };
}

function documentsOf(
  input: PlanInput,
  changes: readonly Change[],
  protections: readonly Protection[],
): PlannedDocument[] {
  const changed = changes.filter((change) => change.actions.length > 0);
  const ids = new Set([...changed, ...protections].map(({ document }) => document));
  return [...input.desired.documents.values()]
    .filter((document) => ids.has(document.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((document) => ({ ...document, applied: input.applied.get(recordKey(document)) ?? null }));
}

import { diffValues } from '../diff/fields.ts';
import { type Change } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type LiveNode } from '../model/tree.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { type State } from '../live/state.ts';

/** A row whose precondition does not hold any more, and what moved, as facts for a person. */
export interface StaleRow {
  readonly change: Change;
  readonly moved: readonly string[];
}

/** Compares what the plan read with what is there now, under the lock. Empty: every precondition holds. */
export function staleRows(plan: Plan, state: State): StaleRow[] {
  return plan.changes
    .filter((change) => change.actions.length > 0)
    .map((change) => ({ change, moved: [...movedNode(change, state), ...movedOwner(plan, change, state)] }))
    .filter((row) => row.moved.length > 0);
}

export function staleFailure(rows: readonly StaleRow[]): ZkaiFailure {
  const shown = rows
    .slice(0, 20)
    .flatMap(({ change, moved: [first, ...details] }) => [`${change.path}: ${first}`, ...details]);
  const rest = rows.length > 20 ? [`… and ${rows.length - 20} more`] : [];
  const count = rows.length === 1 ? 'a znode' : `${rows.length} znodes`;
  return new ZkaiFailure(
    'stale',
    `the plan is stale: ${count} moved since it was made; nothing was written`,
    {
      details: [...shown, ...rest],
      hint: 'make a new plan and look at it again: zkai plan',
    },
  );
}

function movedNode(change: Change, state: State): string[] {
  const live = state.live.nodes.get(change.path);
  const { precondition } = change;
  if (change.actions.includes('release')) return [];
  if (precondition === null) return live === undefined ? [] : [`created meanwhile ${since(live)}`];
  if (live === undefined) return ['deleted meanwhile'];
  const { stat } = live;
  if (stat.czxid !== precondition.czxid)
    return [`deleted and created again ${since(live)}`, ...fields(change, live, state)];
  if (stat.version !== precondition.version || stat.mzxid !== precondition.mzxid) {
    return [
      `changed ${since(live)}, version ${precondition.version} -> ${stat.version}`,
      ...fields(change, live, state),
    ];
  }
  return [];
}

/** Ownership lives in the ledger, so it can move while the znode stands still. */
function movedOwner(plan: Plan, change: Change, state: State): string[] {
  const owner = state.ledger.bases.get(change.path)?.owner;
  const own = owner !== undefined && owner.project === plan.project && owner.environment === plan.environment;
  if (owner !== undefined && !own)
    return [`taken over by project ${owner.project}, environment ${owner.environment}`];
  const needsOwner =
    change.actions.includes('delete') || (change.actions.includes('update') && change.class !== 'adopt');
  return needsOwner && !own ? ['released meanwhile: zkai does not own it any more'] : [];
}

function fields(change: Change, live: LiveNode, state: State): string[] {
  const base = state.ledger.bases.get(change.path);
  if (base === undefined) return [];
  return diffValues(base.data, live.data)
    .slice(0, 5)
    .map(
      ({ pointer, before, after }) =>
        `  ${pointer === '' ? 'value' : pointer}: ${show(before)} -> ${show(after)}`,
    );
}

function show(value: Parameters<typeof canonicalJson>[0] | undefined): string {
  if (value === undefined) return '(absent)';
  const text = canonicalJson(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function since(live: LiveNode): string {
  return `at ${new Date(live.stat.mtime).toISOString()} (zxid ${live.stat.mzxid})`;
}

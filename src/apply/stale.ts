import { carryIgnored, diffCarried } from '../diff/ignored.ts';
import { type Change } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { fieldsOf } from '../model/ignore.ts';
import { type Plan, type PlannedDocument, type PlannedRead } from '../model/plan.ts';
import { type LiveNode, recordKey } from '../model/tree.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { numberText } from '../model/number-text.ts';
import { type State } from '../live/state.ts';

/** What the plan relied on and does not hold any more, and what moved, as facts for a person. */
export interface StaleRow {
  /** A path, or the id of a document. */
  readonly what: string;
  readonly moved: readonly string[];
}

/**
 * Compares what the plan read with what is there now, under the lock: the znodes that it writes, those that these rely
 * on, and the documents that they belong to. Empty: all of it holds. What else has moved meanwhile does not matter.
 */
export function staleRows(plan: Plan, state: State): StaleRow[] {
  const rows: StaleRow[] = [];
  const add = (what: string, moved: readonly string[]): void => {
    if (moved.length > 0) rows.push({ what, moved });
  };
  for (const change of plan.changes) {
    if (change.actions.length === 0) continue;
    const node = movedNode(change, state);
    add(change.path, node.concat(movedOwner(plan, change, state)));
  }
  for (const { path, document, precondition } of plan.reads) {
    const moved = movedRead({ path, precondition }, state);
    add(
      path,
      moved.map((what) => `${what}; ${document} is relied on`),
    );
  }
  for (const document of plan.documents) add(document.id, movedDocument(plan, document, state));
  return rows;
}

/** Two plans of one document, made at the same time from different files, must not leave a mixture. */
function movedDocument(plan: Plan, document: PlannedDocument, { ledger }: State): string[] {
  const stored = ledger.projects.get(plan.project)?.records.get(recordKey(document))?.record;
  const now = stored?.environment === plan.environment ? stored.document.specHash : null;
  if (now === document.applied) return [];
  if (stored === undefined || now === null) return ['removed meanwhile'];
  const revision = Math.max(...[...stored.nodes.values()].map((node) => node.revision));
  return [`applied with another content meanwhile, as revision ${revision}`];
}

function movedRead(
  { path, precondition }: Pick<PlannedRead, 'path' | 'precondition'>,
  state: State,
): string[] {
  const live = state.live.nodes.get(path);
  if (live === undefined) return ['deleted meanwhile'];
  const { stat } = live;
  if (stat.czxid !== precondition.czxid) return [`deleted and created again ${since(live)}`];
  if (stat.version !== precondition.version || stat.mzxid !== precondition.mzxid)
    return [`changed ${since(live)}, version ${precondition.version} -> ${stat.version}`];
  return [];
}

export function staleFailure(rows: readonly StaleRow[]): ZkaiFailure {
  const shown = rows
    .slice(0, 20)
    .flatMap(({ what, moved: [first, ...details] }) => [`${what}: ${first}`, ...details]);
  const rest = rows.length > 20 ? [`… and ${numberText(rows.length - 20)} more`] : [];
  const znodes = rows.filter(({ what }) => what.startsWith('/')).length;
  const count = znodes === 0 ? 'a document' : znodes === 1 ? 'a znode' : `${numberText(znodes)} znodes`;
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
  const moved = movedRead({ path: change.path, precondition }, state);
  if (live === undefined || moved.length > 0)
    return live === undefined ? moved : [...moved, ...fields(change, live, state)];
  const { aversion } = live.stat;
  // Who only writes the value leaves the ACL alone, whatever became of it.
  if (change.acl === null || aversion === precondition.aversion) return [];
  return [`its ACL was changed, aversion ${precondition.aversion} -> ${aversion}`];
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
  const ignored = fieldsOf(change.ignored?.rules ?? []);
  return diffCarried(carryIgnored(base.data, live.data, ignored), live.data)
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

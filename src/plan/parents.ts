import { OPEN_ACL } from '../model/acl.ts';
import { type Blocked, type Change } from '../model/change.ts';
import { type LifecycleRule } from '../model/lifecycle.ts';
import { type BaseNode } from '../model/tree.ts';
import { ancestorsOf, isWithin, joinPath, type ZnodePath } from '../model/znode-path.ts';
import { numberText } from '../model/number-text.ts';
import { isDeletion, isOwn, type PlanInput } from './input.ts';
import { preconditionOf } from './rows.ts';
import { parentAcl } from './shared-acls.ts';

const EMPTY = Buffer.alloc(0);

/** Rows for the parents that are missing above znodes to be created. The root itself is made by the bootstrap. */
export function missingParents(
  input: PlanInput,
  changes: readonly Change[],
): { changes: Change[]; blocked: Blocked[] } {
  const made = new Map<ZnodePath, Change>();
  const blocked = new Map<ZnodePath, Blocked>();
  for (const change of changes) {
    if (!change.actions.includes('create')) continue;
    for (const ancestor of ancestorsOf(change.path)) {
      if (isWithin(input.root, ancestor) || made.has(ancestor) || input.desired.nodes.has(ancestor)) continue;
      const live = input.live.nodes.get(ancestor);
      if (live === undefined) made.set(ancestor, newParent(input, ancestor, change));
      else if (live.stat.ephemeralOwner !== '0x0') blocked.set(ancestor, ephemeralParent(ancestor, change));
    }
  }
  return { changes: [...made.values()], blocked: [...blocked.values()] };
}

function newParent(input: PlanInput, path: ZnodePath, below: Change): Change {
  const base = input.bases.get(path);
  const foreign = base !== undefined && !isOwn(input, base);
  return {
    path,
    actions: foreign ? [] : ['create'],
    class: foreign ? 'conflict' : base === undefined ? 'pending' : 'drift.deleted',
    document: null,
    source: below.source,
    reason: foreign
      ? `owned by project ${base.owner.project}, environment ${base.owner.environment}, and gone`
      : `parent of ${below.path}`,
    precondition: null,
    fields: [],
    after: EMPTY,
    acl: foreign ? null : (parentAcl(input, path) ?? OPEN_ACL),
    ...(foreign ? { heldBy: base.owner } : {}),
  };
}

function ephemeralParent(path: ZnodePath, below: Change): Blocked {
  return {
    guard: 'ephemeral',
    path,
    document: below.document,
    source: below.source,
    reason: `${below.path} cannot be made below an ephemeral znode`,
    hint: 'declare another path, or stop the client that holds it',
  };
}

/**
 * Decides what becomes of every deletion, and of the parents that zkai made and that nothing needs any more.
 * Deepest first, since a parent goes only when all that is below it goes: with children of others it is
 * released (its data stays, ownership ends), and with declared znodes below it, it stays as an empty parent.
 * What is above a path that is left out waits for it: it has no row. What a rule of `lifecycle` keeps is released, too.
 */
export function settleDeletions(
  input: PlanInput,
  changes: readonly Change[],
  {
    leftOut = new Set(),
    kept = new Map(),
  }: {
    readonly leftOut?: ReadonlySet<ZnodePath>;
    readonly kept?: ReadonlyMap<ZnodePath, LifecycleRule>;
  } = {},
): Change[] {
  const made = madeParents(input);
  const deletions = changes.filter(isDeletion);
  if (deletions.length === 0 && made.length === 0) return [...changes];
  const needed = neededParents(input);
  const settled = changes.filter((change) => !isDeletion(change));
  const staying = new Set(
    settled.filter((change) => !change.actions.includes('release')).map(({ path }) => path),
  );
  const rowed = new Set(changes.map(({ path }) => path));
  const candidates = [
    ...deletions,
    ...made
      .filter(({ path }) => !needed.has(path) && !rowed.has(path) && !leftOut.has(path))
      .map((base) => idleParent(input, base)),
  ].sort((a, b) => depth(b.path) - depth(a.path));
  const gone = new Set<ZnodePath>();
  const waiting = new Set(leftOut);
  for (const candidate of candidates) {
    const rule = kept.get(candidate.path);
    if (rule !== undefined) {
      settled.push(orphaned(candidate, rule));
      continue;
    }
    if (needed.has(candidate.path)) {
      settled.push(demoted(candidate));
      continue;
    }
    const left = (input.live.children.get(candidate.path) ?? [])
      .map((name) => joinPath(candidate.path, name))
      .filter((child) => !gone.has(child));
    if (left.some((child) => waiting.has(child))) {
      waiting.add(candidate.path);
      continue;
    }
    if (left.length > 0 && left.every((child) => staying.has(child))) {
      staying.add(candidate.path); // a conflict below decides first
      continue;
    }
    if (left.length === 0 && isDeletion(candidate)) gone.add(candidate.path);
    settled.push(left.length === 0 ? candidate : released(candidate, left));
  }
  return settled;
}

function neededParents(input: PlanInput): Set<ZnodePath> {
  const needed = new Set<ZnodePath>();
  for (const path of input.desired.nodes.keys()) {
    for (const ancestor of ancestorsOf(path)) {
      if (needed.has(ancestor)) break;
      needed.add(ancestor);
    }
  }
  return needed;
}

/** The parents made by zkai that no document declares. */
function madeParents(input: PlanInput): BaseNode[] {
  const made: BaseNode[] = [];
  for (const base of input.bases.values())
    if (base.record === null && isOwn(input, base) && !input.desired.nodes.has(base.path)) made.push(base);
  return made;
}

/** For one that no declared znode needs: to be deleted if it is still as zkai made it. */
function idleParent(input: PlanInput, base: BaseNode): Change {
  const live = input.live.nodes.get(base.path);
  const untouched = live !== undefined && live.stat.czxid === base.czxid && live.data.length === 0;
  return {
    path: base.path,
    actions: [untouched ? 'delete' : 'release'],
    class: live === undefined ? 'converged' : 'pending',
    document: null,
    source: null,
    reason: untouched
      ? 'made by zkai as a parent, and nothing that zkai manages is below it any more'
      : live === undefined
        ? 'gone already, and not needed any more'
        : 'made by zkai as a parent, and used by somebody else since',
    precondition: live === undefined ? null : preconditionOf(live),
    fields: [],
    after: null,
    acl: null,
  };
}

function released(candidate: Change, children: readonly ZnodePath[]): Change {
  const named = children.slice(0, 3).join(', ');
  const more = children.length > 3 ? ` and ${numberText(children.length - 3)} more` : '';
  return {
    ...candidate,
    actions: ['release'],
    reason: `${candidate.reason}; kept, since it has children that zkai does not manage: ${named}${more}`,
  };
}

function orphaned(candidate: Change, { source }: LifecycleRule): Change {
  const why = `kept, as deletion: orphan at ${source.file}:${source.line} says`;
  return { ...candidate, actions: ['release'], reason: `${candidate.reason}; ${why}`, orphaned: true };
}

/** A znode that is declared no more but has declared ones below it: its value goes, the znode stays as a parent. */
function demoted(candidate: Change): Change {
  const isEmpty = candidate.fields.every((field) => field.before === '');
  return {
    ...candidate,
    document: null,
    actions: [isEmpty ? 'adopt' : 'update'],
    reason: `${candidate.reason}; kept empty as the parent of declared znodes`,
    after: EMPTY,
  };
}

function depth(path: ZnodePath): number {
  return path.split('/').length;
}

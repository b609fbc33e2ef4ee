import { diffAcls, isMasked, sameAcl } from '../model/acl-compare.ts';
import { type Acl, parseAclText, PERMS } from '../model/acl.ts';
import { type Blocked, type Change } from '../model/change.ts';
import { type BaseNode, type LiveNode } from '../model/tree.ts';
import { grantsUs, type OwnIdentity } from '../model/own-identity.ts';

/** What becomes of the ACL of a znode that stays. */
type AclVerdict =
  /** It is the recorded one, or nobody could look at it. */
  | { readonly kind: 'kept' }
  /** It is not the recorded one, and it is to be recorded as it is. */
  | { readonly kind: 'accepted'; readonly acl: Acl }
  | { readonly kind: 'changed'; readonly acl: Acl; readonly isDrift: boolean }
  | { readonly kind: 'conflict'; readonly acl: Acl };

interface AclSides {
  readonly base: Pick<BaseNode, 'acl'> | null;
  readonly live: Pick<LiveNode, 'acl' | 'data'>;
  /** What is declared; `undefined`: nothing is, so the ACL that zkai found or made is the one to keep. */
  readonly wanted: Acl | undefined;
}

function judgeAcl({ base, live, wanted }: AclSides): AclVerdict {
  if (live.acl === undefined) return { kind: 'kept' };
  const recorded = base === null ? undefined : parseAclText(base.acl);
  const next = wanted ?? recorded;
  if (next === undefined || sameAcl(live.acl, next)) return { kind: 'accepted', acl: next ?? live.acl };
  if (recorded === undefined) return { kind: 'changed', acl: next, isDrift: false };
  const moved = !sameAcl(live.acl, recorded);
  // A recorded ACL with hidden hashes can be compared, and not be put back.
  if (moved && (!sameAcl(recorded, next) || isMasked(next))) return { kind: 'conflict', acl: next };
  return { kind: 'changed', acl: next, isDrift: moved };
}

/**
 * Adds to the row of a znode what becomes of its ACL. `blank` is the row without anything to do; `change` what its value
 * asks for, `null` for nothing. Returns `null` where there is nothing to do or to say.
 */
export function withAcl(change: Change | null, blank: () => Change, sides: AclSides): Change | null {
  if (change !== null && !leavesZnode(change)) return change;
  const verdict = judgeAcl(sides);
  const live = sides.live.acl ?? [];
  switch (verdict.kind) {
    case 'kept':
      return change;
    case 'accepted': {
      if (change !== null) return { ...change, acl: verdict.acl };
      const known = sides.base !== null && sameAcl(parseAclText(sides.base.acl), verdict.acl);
      return known ? null : recordOnly(blank(), sides.live, verdict.acl);
    }
    case 'changed':
      return {
        ...(change ?? blank()),
        actions: [...(change?.actions ?? []), 'acl'],
        class: classOf(change, verdict.isDrift),
        reason: joined(change, verdict.isDrift ? 'its ACL was changed outside zkai' : 'declared ACL changed'),
        fields: [...(change?.fields ?? []), ...diffAcls(live, verdict.acl)],
        after: change === null ? sides.live.data : change.after,
        acl: verdict.acl,
      };
    case 'conflict':
      return {
        ...blank(),
        actions: [],
        class: 'conflict',
        reason: 'its ACL was changed outside zkai, and is declared as a third one',
        fields: diffAcls(live, verdict.acl),
        after: null,
        acl: null,
      };
  }
}

/** What is created gets its ACL with it, what goes needs none, and an open question comes first. */
function leavesZnode({ actions }: Change): boolean {
  return (
    actions.length > 0 &&
    !actions.some((action) => action === 'create' || action === 'delete' || action === 'release')
  );
}

function recordOnly(blank: Change, { data }: AclSides['live'], acl: Acl): Change {
  const reason = 'has the declared ACL already';
  return { ...blank, actions: ['adopt'], class: 'converged', reason, after: data, acl };
}

/** Drift is told even where a declared change travels with it. */
function classOf(change: Change | null, isDrift: boolean): Change['class'] {
  if (change === null) return isDrift ? 'drift.acl' : 'pending';
  return isDrift && !change.class.startsWith('drift.') ? 'drift.acl' : change.class;
}

function joined(change: Change | null, reason: string): string {
  return change === null ? reason : `${change.reason}; ${reason}`;
}

/** A list that gives us no right to change it, as far as that can be told. */
export function unchangeable(
  change: Change,
  live: Pick<LiveNode, 'acl'>,
  own: OwnIdentity | undefined,
): Blocked[] {
  if (!change.actions.includes('acl') || live.acl === undefined || own === undefined) return [];
  if (grantsUs(live.acl, PERMS.admin, own) !== false) return [];
  const { path, document, source } = change;
  const reason = 'the ACL that it has does not let the identity that applies change it';
  const hint = 'have it changed by who has ADMIN there, or give the environment an `auth` identity that has';
  return [{ guard: 'acl-admin', path, document, source, reason, hint }];
}

/** What the lists of a plan would do to ourselves. */
export function checkOwnRights(
  changes: readonly Change[],
  own: OwnIdentity | undefined,
): { readonly changes: readonly Change[]; readonly blocked: readonly Blocked[] } {
  if (own === undefined) return { changes, blocked: [] };
  const blocked: Blocked[] = [];
  const checked = changes.map((change) => {
    const { acl, actions } = change;
    if (acl === null || !(actions.includes('acl') || actions.includes('create'))) return change;
    const granted = grantsUs(acl, neededPerms(change), own);
    if (granted === false) blocked.push(lockOut(change, own));
    if (granted !== null || !actions.includes('acl')) return change;
    return {
      ...change,
      reason: `${change.reason}; whether it leaves zkai its own rights cannot be told from here`,
    };
  });
  return { changes: checked, blocked };
}

/** To change it again, and to write it, or what is below it. */
function neededPerms({ document }: Change): number {
  return document === null ? PERMS.admin | PERMS.create | PERMS.delete : PERMS.admin | PERMS.write;
}

function lockOut({ path, document, source }: Change, { ids }: OwnIdentity): Blocked {
  const [own] = ids;
  return {
    guard: 'lock-out',
    path,
    document,
    source,
    reason: 'with this ACL the identity that applies could not change it any more',
    hint:
      own === undefined
        ? 'give the environment an `auth`, or declare world:anyone among the writers'
        : `declare ${own.scheme}:${own.id} among the writers, or the reference that \`auth\` has, such as digest:env:NAME`,
  };
}

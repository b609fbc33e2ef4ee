import { carryIgnored } from '../diff/ignored.ts';
import { type Change, type Precondition } from '../model/change.ts';
import { fieldsOf, type IgnoredPart, isPast } from '../model/ignore.ts';
import { type Plan } from '../model/plan.ts';
import { type LiveNode } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { restHash } from '../plan/ignored.ts';
import { preconditionOf } from '../plan/rows.ts';

/** A plan on top of what others wrote since into fields that are theirs. */
export interface CarriedOver {
  readonly plan: Plan;
  /** The znodes in which those fields had moved. */
  readonly carried: readonly ZnodePath[];
}

/**
 * Where nothing but ignored fields has moved since the plan was made, their new live values take the place of the old
 * ones, and the versions with them. Everything else stays as it is planned, to be found stale. The digest stays, too: it
 * covers none of what changes here.
 *
 * @param now milliseconds since 1970; behind the last day of a rule nothing is carried over
 */
export function carryOver(plan: Plan, live: ReadonlyMap<ZnodePath, LiveNode>, now: number): CarriedOver {
  if (![...plan.changes, ...plan.reads].some(({ ignored }) => ignored !== undefined))
    return { plan, carried: [] };
  const carried: ZnodePath[] = [];
  const moved = (row: Row): LiveNode | undefined => {
    const node = live.get(row.path);
    if (node === undefined || !isMovedInIgnoredOnly(row, node, now)) return undefined;
    carried.push(row.path);
    return node;
  };
  const changes = plan.changes.map((change) => {
    const node = moved(change);
    return node === undefined ? change : onTopOf(change, node);
  });
  const reads = plan.reads.map((read) => {
    const node = moved(read);
    return node === undefined ? read : { ...read, precondition: preconditionOf(node) };
  });
  return { plan: carried.length === 0 ? plan : { ...plan, changes, reads }, carried };
}

interface Row {
  readonly path: ZnodePath;
  readonly precondition: Precondition | null;
  readonly ignored?: IgnoredPart;
}

function isMovedInIgnoredOnly(
  { precondition, ignored }: Row,
  { data, stat }: LiveNode,
  now: number,
): boolean {
  if (precondition === null || ignored === undefined || stat.czxid !== precondition.czxid) return false;
  if (stat.version === precondition.version && stat.mzxid === precondition.mzxid) return false;
  if (ignored.rules.some((rule) => isPast(rule, now))) return false;
  return restHash(data, ignored.rules) === ignored.rest;
}

function onTopOf(change: Change, node: LiveNode): Change {
  const { actions, after, recorded, ignored, precondition } = change;
  const carried = (data: Buffer): Buffer => carryIgnored(data, node.data, fieldsOf(ignored?.rules ?? []));
  // A change of the ACL expects the one that was read.
  const aversion = precondition?.aversion ?? node.stat.aversion;
  return {
    ...change,
    precondition: { ...preconditionOf(node), aversion },
    // What is not written is recorded as it is.
    after: after !== null && actions.includes('update') ? carried(after) : after && node.data,
    ...(recorded === undefined ? {} : { recorded: carried(recorded) }),
  };
}

import { carryIgnored, withoutIgnored } from '../diff/ignored.ts';
import { type Acl } from '../model/acl.ts';
import { fieldsOf, type IgnoredFields } from '../model/ignore.ts';
import { type BaseNode, type DesiredNode, type LiveNode } from '../model/tree.ts';

/** Base, live and desired of one path; `null` is an absent side. */
export interface Three {
  readonly base: BaseNode | null;
  readonly live: LiveNode | null;
  /** What to write: with the live values of ignored fields. */
  readonly desired: DesiredNode | null;
}

/** The same as they are compared, and as they are written. */
export interface Sides extends Three {
  readonly acl: Acl;
  /** The rules that leave fields of the znode to others. */
  readonly rules: readonly IgnoredFields[];
  /** The three without those fields, which make no difference. */
  readonly compared: Three;
}

export function sidesOf(three: Three & Pick<Sides, 'acl'>, rules: readonly IgnoredFields[]): Sides {
  const { base, live, desired, acl } = three;
  // Member by member: a tree has many of them.
  if (rules.length === 0) return { base, live, desired, acl, rules, compared: three };
  const fields = fieldsOf(rules);
  const without = <T extends { readonly data: Buffer }>(side: T | null): T | null =>
    side && { ...side, data: withoutIgnored(side.data, fields) };
  const carried =
    desired && live ? { ...desired, data: carryIgnored(desired.data, live.data, fields) } : desired;
  const compared = { base: without(base), live: without(live), desired: without(desired) };
  return { ...three, desired: carried, rules, compared };
}

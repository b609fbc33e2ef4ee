import { type ChangeClass } from '../model/change.ts';
import { type Zxid } from '../model/stat.ts';
import { isSameValue } from './same-value.ts';

/** What zkai wrote last to a path (a `BaseNode` is one). */
export interface BaseSide {
  readonly data: Buffer;
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
}

/** What is there now (a `LiveNode` is one). */
export interface LiveSide {
  readonly data: Buffer;
  readonly stat: { readonly czxid: Zxid; readonly mzxid: Zxid };
}

/** What the files ask for (a `DesiredNode` is one). */
export interface DesiredSide {
  readonly data: Buffer;
}

/** What became of the znode since zkai wrote it. `touched`: rewritten or recreated with the same value. */
type LiveSince = 'unchanged' | 'touched' | 'modified' | 'recreated' | 'gone';
/** What the files ask for: the value that zkai wrote, the one that is live, another one, or none. */
type Wanted = 'base' | 'live' | 'other' | 'nothing';

/** The truth table for a path that zkai owns. */
const OWNED = {
  unchanged: { base: 'in-sync', live: 'converged', other: 'pending', nothing: 'pending' },
  touched: { base: 'touched', live: 'touched', other: 'pending', nothing: 'pending' },
  modified: { base: 'drift.modified', live: 'converged', other: 'conflict', nothing: 'conflict' },
  recreated: { base: 'drift.recreated', live: 'converged', other: 'conflict', nothing: 'conflict' },
  gone: { base: 'drift.deleted', live: 'converged', other: 'conflict', nothing: 'converged' },
} as const satisfies Record<LiveSince, Record<Wanted, ChangeClass>>;

/**
 * How base, live and desired relate for one path, by value. `null` is an absent side. ACLs are not looked
 * at (`drift.acl` is decided elsewhere), and neither is who owns the base.
 */
export function classify(
  base: BaseSide | null,
  live: LiveSide | null,
  desired: DesiredSide | null,
): ChangeClass {
  if (base !== null) return OWNED[liveSince(base, live)][wanted(base, live, desired)];
  if (live !== null) return desired === null ? 'unmanaged' : 'adopt';
  return desired === null ? 'in-sync' : 'pending';
}

function liveSince(base: BaseSide, live: LiveSide | null): LiveSince {
  if (live === null) return 'gone';
  const sameNode = live.stat.czxid === base.czxid;
  // A znode with the zxids of the record has not been written since: no data needs comparing.
  if (sameNode && live.stat.mzxid === base.mzxid) return 'unchanged';
  if (isSameValue(base.data, live.data)) return 'touched';
  return sameNode ? 'modified' : 'recreated';
}

function wanted(base: BaseSide, live: LiveSide | null, desired: DesiredSide | null): Wanted {
  if (desired === null) return 'nothing';
  if (isSameValue(base.data, desired.data)) return 'base';
  return live !== null && isSameValue(live.data, desired.data) ? 'live' : 'other';
}

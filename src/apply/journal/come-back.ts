import { ZkaiFailure } from '../../model/failure.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { numberText } from '../../model/number-text.ts';
import { type JournalAcl } from '../../ledger/journal.ts';
import { readOf } from '../../live/read-of.ts';
import { goBack, turnAround } from './go-back.ts';
import { type BatchConflict, type Carrier } from './go.ts';
import { type Aversions, notRestored, setAcls } from './set-acls.ts';
import { readCursor, type StoredJournal } from './stored-journal.ts';
import { findWayBack } from './way-back.ts';

/**
 * Takes everything back, whatever of it is there. Where somebody is in the way, nothing is written, and a journal that
 * has not turned around yet may still be finished instead. Returns the versions of the ACLs that were put back.
 *
 * @param conflict why it is undone; `null` where that was wanted, or begun before
 * @throws ZkaiFailure `unfinished` with everything that is in the way
 */
export async function comeBack(
  carrier: Carrier,
  journal: StoredJournal,
  { acls, conflict }: { readonly acls: readonly JournalAcl[]; readonly conflict: BatchConflict | null },
): Promise<Aversions> {
  const { session, paths } = carrier;
  const refusals = new Map<ZnodePath, number>();
  for (let isFirst = true; ; isFirst = false) {
    const way = await findWayBack(readOf(session), paths, journal);
    if (way.inTheWay.length > 0) {
      const { cursor } = await readCursor(readOf(session), paths);
      const mayFinish = conflict === null && cursor.towards === 'new';
      throw inTheWay(journal, way.inTheWay, mayFinish ? FINISH : LATER);
    }
    const turned = await turnAround(carrier);
    // What was written under both lists may need both of them to be taken back.
    if (isFirst && turned.cursor.applied > 0)
      await setAcls(carrier, acls, { target: 'wide', known: null, lenient: true });
    const again = await goBack(carrier, journal, { ...way, ...turned });
    if (again === null) break;
    // Somebody got in between; or the server has a reason that is not to be seen.
    const times = (refusals.get(again.path) ?? 0) + 1;
    if (times > MOST_REFUSALS) throw refusedAgain(journal, again);
    refusals.set(again.path, times);
  }
  const { aversions } = await setAcls(carrier, acls, { target: 'old', known: null, lenient: true });
  const others = acls.filter(({ path }) => !aversions.has(path));
  const left = await notRestored(carrier, others);
  if (left.length > 0) throw aclsLeft(journal, left);
  return aversions;
}

/** How often one znode may be written by others between our last look and its undoing: those of ignored fields do. */
const MOST_REFUSALS = 3;

const BACK = 'put each back as zkai wrote it, or as it was before, then: zkai recover --undo';
const LATER = '; what is to stay can be written again after that';
const FINISH = '; or finish the apply, which leaves them as they are: zkai recover';

function inTheWay(journal: StoredJournal, paths: readonly ZnodePath[], otherwise: string): ZkaiFailure {
  const what = paths.length === 1 ? `${paths[0]} was` : `${numberText(paths.length)} znodes were`;
  return cannotUndo(journal, `${what} changed by somebody else meanwhile`, {
    details: paths,
    hint: `${BACK}${otherwise}`,
  });
}

function refusedAgain(journal: StoredJournal, { path, code }: BatchConflict): ZkaiFailure {
  return cannotUndo(journal, `ZooKeeper refuses it at ${path} (${code})`, {
    details: [path],
    hint: BACK,
  });
}

function aclsLeft(journal: StoredJournal, paths: readonly ZnodePath[]): ZkaiFailure {
  const what =
    paths.length === 1 ? `the ACL of ${paths[0]}` : `the ACLs of ${numberText(paths.length)} znodes`;
  return cannotUndo(journal, `${what} could not be put back`, {
    details: paths,
    hint: 'let this identity set it (ADMIN), or set it by hand as it was before, then: zkai recover --undo',
  });
}

function cannotUndo(
  { head }: StoredJournal,
  why: string,
  options: { readonly details: readonly string[]; readonly hint: string },
): ZkaiFailure {
  return new ZkaiFailure('unfinished', `apply ${head.id} cannot be undone: ${why}`, {
    ...options,
    apply: { id: head.id, batches: head.batches.length },
  });
}

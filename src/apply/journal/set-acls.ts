import { sameAcl, unionAcl } from '../../model/acl-compare.ts';
import { type Acl } from '../../model/acl.ts';
import { type Stat } from '../../model/stat.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { ZookeeperError } from '../../ports/zookeeper.ts';
import { type JournalAcl } from '../../ledger/journal.ts';
import { readAcls } from '../../live/acls.ts';
import { type BatchConflict, type Carrier, lostFence } from './go.ts';
import { fenceCheck } from '../fence.ts';

/** Whose entries a znode gets: those of both lists, of the new one, or of the old one. */
export type AclTarget = 'wide' | 'new' | 'old';

export type Aversions = ReadonlyMap<ZnodePath, number>;

/** What became of setting the ACLs of a journal. */
export interface AclsSet {
  /** The first that somebody else had changed; those behind it may be set or not. */
  readonly conflict: BatchConflict | null;
  readonly aversions: Aversions;
}

/** Requests on the way at once. */
const AT_ONCE = 200;

/**
 * Sets the ACL of every znode of a journal, those of the ledger last, each with the version that is expected: the one
 * that is `known`, else that of the list that is there, if it is one of those that a journal sets (old, wide or new).
 *
 * setAcl cannot carry the fence, so what keeps a process that was paused from setting an old list later is this: every
 * list is set once more by whoever carries on, even to what it is already, which moves its version on. For the same
 * reason versions that are not known are read first, and the fence is checked behind that.
 *
 * `lenient`: what somebody else has changed is left as it is, since nothing of ours is left of it.
 */
export async function setAcls(
  carrier: Carrier,
  acls: readonly JournalAcl[],
  options: {
    readonly target: AclTarget;
    readonly known: Aversions | null;
    readonly lenient: boolean;
  },
): Promise<AclsSet> {
  const { target, known, lenient } = options;
  const aversions = new Map<ZnodePath, number>();
  let set = 0;
  for (const group of inOrder(acls)) {
    const expected = known ?? (await findAversions(carrier, group));
    const settled = await Promise.allSettled(
      group.map((acl) =>
        setOne(carrier, acl, { target, expected: expected.get(acl.path), isKnown: known !== null }),
      ),
    );
    let conflict: BatchConflict | null = null;
    for (const [index, answer] of settled.entries()) {
      const acl = group[index];
      if (acl === undefined) continue;
      if (answer.status === 'rejected') throw answer.reason;
      const result = answer.value;
      if ('stat' in result) {
        aversions.set(acl.path, result.stat.aversion);
        if (result.stat.czxid !== acl.czxid) carrier.swapped([acl.path]);
      } else conflict ??= result;
    }
    carrier.progress({ event: 'setting-acls', set: (set += group.length), of: acls.length });
    if (conflict === null || lenient) continue;
    await checkFence(carrier); // it may be one who carries on for us that has set it
    return { conflict, aversions };
  }
  return { conflict: null, aversions };
}

/** The znodes of those whose list is still one of ours, and not the old one. */
export async function notRestored({ session }: Carrier, acls: readonly JournalAcl[]): Promise<ZnodePath[]> {
  const live = await readAcls(
    session,
    acls.map(({ path }) => path),
  );
  const left = acls.filter((acl) => {
    const found = live.get(acl.path);
    return found?.stat.czxid === acl.czxid && isOneOf(acl, found.acl) && !sameAcl(found.acl, acl.before);
  });
  return left.map(({ path }) => path);
}

/** Groups that travel together; the ledger's come last. */
function* inOrder(acls: readonly JournalAcl[]): Generator<readonly JournalAcl[]> {
  for (const ledger of [false, true]) {
    const some = acls.filter((acl) => acl.ledger === ledger);
    for (let at = 0; at < some.length; at += AT_ONCE) yield some.slice(at, at + AT_ONCE);
  }
}

/** The versions of the lists that are as a journal left them. @throws ZkaiFailure `unfinished` when the fence is gone */
async function findAversions(carrier: Carrier, acls: readonly JournalAcl[]): Promise<Map<ZnodePath, number>> {
  const live = await readAcls(
    carrier.session,
    acls.map(({ path }) => path),
  );
  await checkFence(carrier);
  return new Map(
    acls.flatMap((acl): [ZnodePath, number][] => {
      const found = live.get(acl.path);
      const isOurs = found !== undefined && found.stat.czxid === acl.czxid && isOneOf(acl, found.acl);
      return isOurs ? [[acl.path, found.stat.aversion]] : [];
    }),
  );
}

async function checkFence({ session, fence }: Carrier): Promise<void> {
  const outcome = await session.multi([fenceCheck(fence)]);
  if (!outcome.committed) throw lostFence(outcome.code);
}

function isOneOf(acl: JournalAcl, found: Acl): boolean {
  return (['old', 'wide', 'new'] as const).some((target) => sameAcl(found, listOf(acl, target)));
}

function listOf({ before, after }: JournalAcl, target: AclTarget): Acl {
  switch (target) {
    case 'old':
      return before;
    case 'new':
      return after;
    case 'wide':
      return unionAcl(before, after);
  }
}

async function setOne(
  carrier: Carrier,
  acl: JournalAcl,
  { target, expected, isKnown }: { target: AclTarget; expected: number | undefined; isKnown: boolean },
): Promise<{ readonly stat: Stat } | BatchConflict> {
  const { path } = acl;
  for (let aversion = expected; aversion !== undefined;) {
    try {
      return { stat: await carrier.session.setAcl(path, listOf(acl, target), aversion) };
    } catch (error) {
      const code = error instanceof ZookeeperError ? error.code : null;
      if (code !== 'bad-version' && code !== 'no-node' && code !== 'no-auth') throw error;
      if (code !== 'bad-version' || isKnown) return { path, code };
      // Another one who carries on with the same journal, or did, may have set it since.
      aversion = (await findAversions(carrier, [acl])).get(path);
    }
  }
  return { path, code: 'bad-version' };
}

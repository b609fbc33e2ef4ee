import { isMasked, sameAcl } from '../../model/acl-compare.ts';
import { type Acl } from '../../model/acl.ts';
import { type Change } from '../../model/change.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Plan } from '../../model/plan.ts';
import { isWithin, type ZnodePath } from '../../model/znode-path.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';
import { type JournalAcl, journalPaths } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { type LiveAcl, readAcls } from '../../live/acls.ts';
import { readOf } from '../../live/read-of.ts';
import { listSubtree } from '../../live/subtree.ts';

/**
 * Every ACL that a plan changes, as it is under the lock: of its rows, and of all that is in the ledger for the row that
 * stands for it.
 *
 * @throws ZkaiFailure `stale` for one that was changed since the plan was made, `permission-refused` for one that our
 * identity may not see as it is, and so may not change
 */
export async function journalAcls(
  reader: ZookeeperReader,
  { changes }: Pick<Plan, 'changes'>,
  paths: LedgerPaths,
): Promise<JournalAcl[]> {
  const rows = changes.filter(({ actions }) => actions.includes('acl'));
  const own = rows.filter(({ path }) => path !== paths.base);
  const ledgerAcl = rows.find(({ path }) => path === paths.base)?.acl ?? null;
  const live = await readAcls(
    reader,
    own.map(({ path }) => path),
  );
  return [
    ...own.map((row) => rowAcl(row, live.get(row.path))),
    ...(ledgerAcl === null ? [] : await ledgerAcls(reader, paths, ledgerAcl)),
  ];
}

function rowAcl({ path, precondition, acl }: Change, live: LiveAcl | undefined): JournalAcl {
  const { czxid, aversion } = precondition ?? { czxid: '', aversion: 0 };
  if (live === undefined || live.stat.czxid !== czxid || live.stat.aversion !== aversion) throw moved(path);
  if (isMasked(live.acl)) throw notAllowed(path);
  return { path, before: live.acl, after: acl ?? [], czxid, aversion, ledger: false };
}

/** The journal is made with the new list, and what is ephemeral goes with its session. */
async function ledgerAcls(reader: ZookeeperReader, paths: LedgerPaths, after: Acl): Promise<JournalAcl[]> {
  const { journal } = journalPaths(paths);
  const found = await listSubtree(readOf(reader), paths.base);
  const live = await readAcls(
    reader,
    found.filter((path) => !isWithin(path, journal)),
  );
  return [...live].flatMap(([path, { acl, stat }]): JournalAcl[] => {
    if (stat.ephemeralOwner !== '0x0' || sameAcl(acl, after)) return [];
    if (isMasked(acl)) throw notAllowed(path);
    return [{ path, before: acl, after, czxid: stat.czxid, aversion: stat.aversion, ledger: true }];
  });
}

function moved(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure(
    'stale',
    `the plan is stale: the ACL of ${path} was changed meanwhile; nothing was written`,
    {
      details: [path],
      hint: 'make a new plan and look at it again: zkai plan',
    },
  );
}

function notAllowed(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure(
    'permission-refused',
    `this identity may not change the ACL of ${path}; nothing was written`,
    { details: [path], hint: 'give the environment an `auth` identity that has ADMIN there' },
  );
}

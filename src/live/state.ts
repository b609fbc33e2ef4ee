import { type JsonPointer } from '../model/json.ts';
import { sealed } from '../model/sealed.ts';
import { type LiveNode, type LiveTree } from '../model/tree.ts';
import { type Zxid } from '../model/stat.ts';
import { isChildOf, parentOf, type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readOutline } from '../ledger/read.ts';
import { readAcls } from './acls.ts';
import { type LedgerState } from '../ledger/state.ts';
import { readSnapshot } from './snapshot.ts';
import { liveTreeOf, readChildren, readData, readDataBelow } from './tree.ts';

/** Ledger and live tree as they were at one moment. */
export interface State {
  readonly ledger: LedgerState;
  readonly live: LiveTree;
  readonly zxid: Zxid;
  readonly consistent: boolean;
}

/** For plans and results: the chroot of the connect string, where it does not exist. */
export function missingChroot(
  { chroot }: Pick<ZookeeperReader, 'chroot'>,
  { ledger }: Pick<State, 'ledger'>,
): { readonly missingChroot?: string } {
  return chroot === '' || ledger.chrootExists ? {} : { missingChroot: chroot };
}

export interface StateQuery {
  readonly root: ZnodePath;
  readonly project: string;
  readonly environment: string;
  /** Paths to read besides those that the ledger says are ours. */
  readonly paths: Iterable<ZnodePath>;
  /** Those of `paths` that are most likely not there: then nothing below them needs reading. */
  readonly absent?: ReadonlySet<ZnodePath>;
  /** The ACL that a znode is to have, as text; `undefined`: whichever it has. */
  readonly wantedAcl?: (path: ZnodePath) => string | undefined;
  /** Which members of what a znode holds are sensitive; `undefined`: those that the ledger says. */
  readonly sensitive?: (path: ZnodePath) => readonly JsonPointer[] | undefined;
}

/**
 * Reads the ledger, then the asked paths, their ancestors and everything that the project and environment
 * own. Begins with a `sync`, because a follower may lag behind what others have already seen.
 */
export async function readState(reader: ZookeeperReader, query: StateQuery): Promise<State> {
  const synced = reader.sync(query.root);
  synced.catch(() => {}); // it is awaited below
  // Every pass of the snapshot asks for all of them, and an iterator can be walked only once.
  const places = new Map<ZnodePath, number>();
  for (const path of query.paths) if (!places.has(path)) places.set(path, places.size);
  const asked = [...places.keys()];
  await synced;
  const { value, zxid, consistent } = await readSnapshot(reader, async (read) => {
    // The server reads these while we ask for the records and decode them.
    const ahead = readDataBelow(read, asked, query.absent ?? NONE);
    ahead.catch(() => {}); // it is awaited below, unless the ledger is damaged
    const outline = await readOutline(read, query.root);
    const owned = outline.owned(query.project, query.environment);
    const { parents, above, branches } = pathsToRead(owned, { asked, places });
    const others = [...parents.slice(asked.length), ...above];
    const listing = readChildren(read, branches);
    listing.catch(() => {}); // it is awaited below
    const first = await ahead;
    const results = [...first, ...(await readData(read, others))];
    const live = await liveTreeOf(read, { parents, above, results, listed: await listing });
    const ledger = await outline.complete(read, live.nodes);
    return { ledger, live: sealTree(live, ledger.bases, query.sensitive), parents };
  });
  const { ledger, live, parents } = value;
  const withAcls = await readDoubtfulAcls(reader, { ledger, live, paths: parents, wanted: query.wantedAcl });
  return { ledger, ...withAcls, zxid, consistent: consistent && withAcls.consistent };
}

const NONE: ReadonlySet<ZnodePath> = new Set();

/** From here on nobody sees what of it is sensitive but who writes it. */
export function sealTree(
  live: LiveTree,
  bases: LedgerState['bases'],
  sensitive: StateQuery['sensitive'],
): LiveTree {
  const hidden: LiveNode[] = [];
  for (const [path, node] of live.nodes) {
    const members = sensitive?.(path) ?? bases.get(path)?.sensitive ?? [];
    if (members.length > 0) hidden.push(sealed(node, members));
  }
  if (hidden.length === 0) return live;
  return { ...live, nodes: new Map([...live.nodes, ...hidden.map((node) => [node.path, node] as const)]) };
}

/**
 * Reads the ACLs that may not be the recorded ones: every change of an ACL moves aversion. One that moved between the
 * reads is taken with the aversion that belongs to it, since that is what a change of it will expect.
 */
export async function readDoubtfulAcls(
  reader: ZookeeperReader,
  {
    ledger,
    live,
    paths,
    wanted,
  }: {
    ledger: LedgerState;
    live: LiveTree;
    paths: readonly ZnodePath[];
    wanted: StateQuery['wantedAcl'];
  },
): Promise<{ live: LiveTree; consistent: boolean }> {
  const doubtful = paths.filter((path) => {
    const stat = live.nodes.get(path)?.stat;
    const base = ledger.bases.get(path);
    if (stat === undefined || stat.ephemeralOwner !== '0x0') return false;
    if (base === undefined || base.czxid !== stat.czxid || base.aversion !== stat.aversion) return true;
    return (wanted?.(path) ?? base.acl) !== base.acl;
  });
  if (doubtful.length === 0) return { live, consistent: true };
  const acls = await readAcls(reader, doubtful);
  const nodes = new Map(live.nodes);
  let consistent = true;
  for (const [path, { acl, stat }] of acls) {
    const node = live.nodes.get(path);
    if (node === undefined) continue;
    consistent &&= node.stat.czxid === stat.czxid && node.stat.aversion === stat.aversion;
    nodes.set(path, { ...node, acl, stat: { ...node.stat, aversion: stat.aversion } });
  }
  return { live: { ...live, nodes }, consistent };
}

/**
 * What to read: `parents`, whose children matter since only ours are ever deleted, are the asked paths and then the rest of
 * ours; `above` are the others above them. `branches` are those of `parents` that surely have children, if they are there.
 * `places`: where each asked path stands.
 */
function pathsToRead(
  owned: Iterable<ZnodePath>,
  { asked, places }: { asked: readonly ZnodePath[]; places: ReadonlyMap<ZnodePath, number> },
): { parents: ZnodePath[]; above: ZnodePath[]; branches: ReadonlySet<ZnodePath> } {
  const more = new Set<ZnodePath>();
  let next = 0;
  for (const path of owned) {
    // Most often it is the one behind the last: to look for a path that nobody has looked for yet costs its hash.
    const place = path === asked[next] ? next : places.get(path);
    if (place === undefined) more.add(path);
    else next = place + 1;
  }
  const parents = [...asked, ...more];
  const above = new Set<ZnodePath>();
  const branches = new Set<ZnodePath>();
  let last: ZnodePath | undefined;
  for (const path of parents) {
    // Neighbours have the same parent, and to look for it costs more than to compare it.
    if (last !== undefined && isChildOf(path, last)) continue;
    let up = parentOf(path);
    last = up;
    for (; up !== '/' && !above.has(up); up = parentOf(up)) {
      if (places.has(up) || more.has(up)) {
        branches.add(up);
        break;
      }
      above.add(up);
    }
  }
  return { parents, above: [...above], branches };
}

import { type Acl } from '../../../model/acl.ts';
import { type Stat } from '../../../model/stat.ts';
import { type ZnodePath } from '../../../model/znode-path.ts';
import { type ReadMany } from '../../../ports/reads.ts';
import { type ZookeeperReader } from '../../../ports/zookeeper.ts';
import { ledgerPaths, type LedgerPaths } from '../../../ledger/paths.ts';
import { readSnapshot } from '../../../live/snapshot.ts';
import { listSubtree } from '../../../live/subtree.ts';
import { type LedgerContent, type StoredZnode, type Znodes } from './content.ts';
import { parseLedger } from './parse-ledger.ts';

/** Everything below `.zkai`, and what it says, as it was at one moment. */
export interface LedgerDump {
  readonly paths: LedgerPaths;
  readonly znodes: Znodes;
  /** Those that our identity may not read. */
  readonly hidden: readonly ZnodePath[];
  readonly content: LedgerContent;
  /** The znodes that the records name, as far as they are there. */
  readonly live: ReadonlyMap<ZnodePath, Stat>;
  /** Of the ledger's own znodes; read after the rest, since no transaction holds still for an ACL. */
  readonly acls: ReadonlyMap<ZnodePath, Acl>;
  /** False: it was changed all the time while it was read. */
  readonly consistent: boolean;
}

/** ACLs that are asked for at once. */
const AT_ONCE = 200;

/** Reads the whole ledger, whatever is in it; `null` where there is none. */
export async function readDump(reader: ZookeeperReader, root: ZnodePath): Promise<LedgerDump | null> {
  const paths = ledgerPaths(root);
  await reader.sync(paths.base);
  const { value, consistent } = await readSnapshot(reader, (read) => readOnce(read, paths));
  if (value.znodes.size + value.hidden.length === 0) return null;
  const lasting = [...value.znodes].filter(([, { stat }]) => stat.ephemeralOwner === '0x0');
  const acls = await readAcls(
    reader,
    lasting.map(([path]) => path),
  );
  return { paths, ...value, acls, consistent };
}

type Once = Pick<LedgerDump, 'znodes' | 'hidden' | 'content' | 'live'>;

async function readOnce(read: ReadMany, paths: LedgerPaths): Promise<Once> {
  const listed = await listSubtree(read, paths.base);
  const results = await read(listed.map((path) => ({ op: 'data', path })));
  const znodes = new Map<ZnodePath, StoredZnode>();
  const hidden: ZnodePath[] = [];
  for (const [index, path] of listed.entries()) {
    const result = results[index];
    if (result?.found === 'data') znodes.set(path, result);
    if (result?.found === 'refused') hidden.push(path);
  }
  const content = parseLedger(znodes, paths);
  const named = content.records.flatMap(({ nodes }) => nodes.map(({ path }) => path));
  const found = await read(named.map((path) => ({ op: 'data', path })));
  const live = new Map<ZnodePath, Stat>();
  for (const [index, path] of named.entries()) {
    const result = found[index];
    if (result?.found === 'data') live.set(path, result.stat);
  }
  return { znodes, hidden, content, live };
}

/** What our identity may not ask for is left out: the check of rights speaks of that. */
async function readAcls(reader: ZookeeperReader, paths: readonly ZnodePath[]): Promise<Map<ZnodePath, Acl>> {
  const acls = new Map<ZnodePath, Acl>();
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const found = await Promise.all(some.map((path) => reader.getAcl(path).catch(() => null)));
    for (const [index, path] of some.entries()) {
      const acl = found[index]?.acl;
      if (acl !== undefined) acls.set(path, acl);
    }
  }
  return acls;
}

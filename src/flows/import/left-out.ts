import { type LedgerState } from '../../ledger/state.ts';
import { type LeftOut } from '../../model/imported.ts';
import { type DesiredTree, type LiveNode, type Owner, ownerText } from '../../model/tree.ts';
import { type ZnodePath } from '../../model/znode-path.ts';

interface Choice {
  readonly project: string;
  readonly root: ZnodePath;
  readonly environment: string;
  readonly ledger: LedgerState;
  /** What the files declare, but for those that are to be replaced. */
  readonly declared: DesiredTree;
}

/** Why a znode is not to be declared by this import; `undefined`: it is. `null`: nor is it worth a word. */
export function whyLeftOut(
  { path, data, stat }: LiveNode,
  { project, root, environment, ledger, declared }: Choice,
): LeftOut | null | undefined {
  // Of what zkai made for itself, too.
  if (path === '/' || (path === root && data.length === 0)) return null;
  if (stat.ephemeralOwner !== '0x0') {
    return { path, why: 'ephemeral', detail: `it goes with session ${stat.ephemeralOwner}` };
  }
  const node = declared.nodes.get(path);
  if (node !== undefined) {
    const { file, line } = node.source;
    return { path, why: 'declared', detail: `declared by ${node.document} (${file}:${line})` };
  }
  const owner = ledger.bases.get(path)?.owner;
  const isOwn = (one: Owner): boolean => one.project === project && one.environment === environment;
  if (owner !== undefined && !isOwn(owner)) return { path, why: 'owned', detail: ownerText(owner) };
  // An empty parent that zkai made is made again by whoever needs it.
  if (owner?.document === null && data.length === 0) return null;
  if (data.includes('PRIVATE KEY-----'))
    return { path, why: 'secret', detail: 'it looks like a private key, which does not belong into git' };
  return undefined;
}

import { type Decompiled } from '../../desired/emit/decompile.ts';
import { type LedgerState } from '../../ledger/state.ts';
import { type LeftOut } from '../../model/imported.ts';
import { type BaseNode, type DesiredTree, type LiveNode, type Owner, ownerText } from '../../model/tree.ts';
import { type JsonPointer, pointerTo } from '../../model/json.ts';
import { sensitiveMembers } from '../../model/sealed.ts';
import { type ZnodePath } from '../../model/znode-path.ts';

interface Choice {
  readonly project: string;
  readonly root: ZnodePath;
  readonly environment: string;
  readonly ledger: LedgerState;
  /** What the files declare, but for those that are to be replaced. */
  readonly declared: DesiredTree;
  /** What a kind says of its secrets, by path of a znode that has some. */
  readonly secrets: ReadonlyMap<ZnodePath, string>;
}

/** Why a znode is not to be declared by this import; `undefined`: it is. `null`: nor is it worth a word. */
export function whyLeftOut(
  { path, data, stat }: LiveNode,
  { project, root, environment, ledger, declared, secrets }: Choice,
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
  const secret = secrets.get(path) ?? appliedSecret(ledger.bases.get(path));
  if (secret !== undefined) return { path, why: 'secret', detail: `${secret}, and YAML goes into git` };
  if (data.includes('PRIVATE KEY-----'))
    return { path, why: 'secret', detail: 'it looks like a private key, which does not belong into git' };
  return undefined;
}

/** Of one that was declared once, by a document that is not there any more. */
function appliedSecret(base: BaseNode | undefined): string | undefined {
  return base?.sensitive === undefined ? undefined : `${base.sensitive.join(', ')} was applied as sensitive`;
}

/** The znodes that would be documents of a kind whose schema marks something that they have. */
export function kindSecrets(
  documents: readonly Decompiled[],
  sensitive: ReadonlyMap<string, readonly JsonPointer[]>,
): ReadonlyMap<ZnodePath, string> {
  return new Map(
    documents.flatMap(({ kind, spec, paths }) => {
      const [first] = sensitiveMembers(spec, sensitive.get(kind) ?? []);
      if (first === undefined) return [];
      const pointer = first.reduce<JsonPointer>(pointerTo, '');
      return paths.map(
        (path) => [path, `${pointer === '' ? 'it' : pointer} is sensitive for ${kind}`] as const,
      );
    }),
  );
}

import { type DriftItem } from '../model/results.ts';
import { type Stat } from '../model/stat.ts';
import { type Owner } from '../model/tree.ts';
import { type UnmanagedRule } from '../model/unmanaged.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { fingerprintOf } from './fingerprint.ts';

/** A znode that nobody declares and nobody owns. */
export interface UnmanagedNode {
  readonly path: ZnodePath;
  /** `null` where it may not be read. */
  readonly stat: Pick<Stat, 'czxid' | 'ctime' | 'ephemeralOwner'> | null;
}

/**
 * What is unmanaged: drift where a rule wants none, elsewhere only listed. What is ephemeral is neither: it belongs to a
 * session, and goes with it.
 */
export function classifyUnmanaged(
  owner: Pick<Owner, 'project' | 'environment'>,
  nodes: readonly UnmanagedNode[],
  ruleOf: (path: ZnodePath) => UnmanagedRule | undefined,
): { readonly drift: DriftItem[]; readonly listed: DriftItem[] } {
  const [drift, listed]: [DriftItem[], DriftItem[]] = [[], []];
  for (const { path, stat } of nodes) {
    if (stat !== null && stat.ephemeralOwner !== '0x0') continue;
    const rule = ruleOf(path);
    const since = stat === null ? null : { zxid: stat.czxid, time: new Date(stat.ctime).toISOString() };
    const source = rule?.source ?? null;
    const facts = {
      path,
      class: 'unmanaged',
      document: null,
      source,
      fields: [],
      since,
      applied: null,
    } as const;
    (rule === undefined ? listed : drift).push({
      ...facts,
      fingerprint: fingerprintOf(owner, facts, 'unmanaged'),
    });
  }
  return { drift, listed };
}

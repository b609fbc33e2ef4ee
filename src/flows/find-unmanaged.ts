import { classifyUnmanaged, type UnmanagedNode } from '../drift/unmanaged.ts';
import { type State } from '../live/state.ts';
import { type DriftItem } from '../model/results.ts';
import { type BaseNode, type DesiredTree } from '../model/tree.ts';
import { unmanagedByRule, type UnmanagedRule } from '../model/unmanaged.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { unmanagedChildren } from '../plan/unmanaged.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type Names } from './drift-subject.ts';

/** What nobody declares and nobody owns: what breaks a rule, and, where that is asked for, the rest. */
export async function findUnmanaged(
  reader: ZookeeperReader,
  {
    names,
    root,
    desired,
    own,
    state,
    rules,
    isAsked,
  }: {
    readonly names: Names;
    readonly root: ZnodePath;
    readonly desired: DesiredTree | null;
    readonly own: readonly BaseNode[];
    readonly state: Pick<State, 'ledger' | 'live'>;
    readonly rules: readonly UnmanagedRule[];
    readonly isAsked: boolean;
  },
): Promise<{ readonly drift: readonly DriftItem[]; readonly listed: readonly DriftItem[] }> {
  if (rules.length === 0 && !isAsked) return { drift: [], listed: [] };
  const { ledger, live } = state;
  // Without the files, what was applied is what is declared.
  const declared = desired ?? { nodes: new Map(own.map((base) => [base.path, base])) };
  const ruleOf = unmanagedByRule(rules);
  const paths = unmanagedChildren({ ...names, root, desired: declared, bases: ledger.bases, live }).filter(
    (path) => isAsked || ruleOf(path) !== undefined,
  );
  return classifyUnmanaged(names, await readStats(reader, paths), ruleOf);
}

/** One that has gone since is not there any more. */
async function readStats(reader: ZookeeperReader, paths: readonly ZnodePath[]): Promise<UnmanagedNode[]> {
  if (paths.length === 0) return [];
  const { results } = await reader.read(paths.map((path) => ({ op: 'data', path })));
  return paths.flatMap((path, index) => {
    const result = results[index];
    if (result === undefined || result.found === 'absent') return [];
    return [{ path, stat: result.found === 'data' ? result.stat : null }];
  });
}

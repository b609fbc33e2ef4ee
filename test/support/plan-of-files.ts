import { createWorld } from '../../src/cli/world.ts';
import { type LoadedDesired, loadValidDesired } from '../../src/flows/load-project.ts';
import { aclText, OPEN_ACL } from '../../src/model/acl.ts';
import { type BaseNode, type LiveNode, recordKey } from '../../src/model/tree.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { declaredEnsemble } from '../../src/desired/compile/declared-ensemble.ts';
import { ensembleChanges } from '../../src/plan/ensemble-changes.ts';
import { buildPlan } from '../../src/plan/build.ts';
import { type PlanDraft, type PlanInput } from '../../src/plan/input.ts';
import { keepHighest } from '../../src/plan/model-heads.ts';
import { planInput } from './plan-world.ts';

/** What the files of a directory ask for in their only environment. */
export async function filesAt(directory: string): Promise<LoadedDesired> {
  const signal = new AbortController().signal;
  const world = createWorld({ directory, progress: () => {}, signal, log: () => {} });
  return loadValidDesired(world, { environment: null });
}

/** The plan of some files where others are applied, the servers that they list run, and nobody has touched anything since. */
export function planAfter(
  applied: LoadedDesired,
  wanted: LoadedDesired,
  more: Partial<PlanInput> = {},
): PlanDraft {
  const stat = planInput({ live: { '/x': 'x' } })
    .live.nodes.values()
    .next().value?.stat;
  if (stat === undefined) throw new Error('no znode to take the stat from');
  const { project } = wanted;
  const bases = new Map<ZnodePath, BaseNode>();
  const nodes = new Map<ZnodePath, LiveNode>();
  for (const { path, data, document } of applied.build.tree.nodes.values()) {
    const declared = applied.build.tree.documents.get(document);
    if (declared === undefined) throw new Error(`${path} belongs to no document`);
    const owner = { project: project.name, environment: wanted.environment.name, document };
    const zxids = { czxid: stat.czxid, mzxid: stat.mzxid, aversion: 0 };
    bases.set(path, {
      path,
      data,
      owner,
      record: recordKey(declared),
      revision: 1,
      acl: aclText(OPEN_ACL),
      ...zxids,
    });
    nodes.set(path, { path, data, stat: { ...stat, dataLength: data.length } });
  }
  const past = { bases, live: { nodes, children: new Map<ZnodePath, string[]>() } };
  const plan = buildPlan({
    ...planInput({ root: project.root }),
    ...past,
    project: project.name,
    environment: wanted.environment.name,
    desired: keepHighest(wanted.build.tree, past),
    ...more,
  });
  const running = applied.build.documents.flatMap((document) => declaredEnsemble(document)?.peers ?? []);
  const stops = wanted.build.documents.flatMap((document) => {
    const ensemble = declaredEnsemble(document);
    return ensemble === null ? [] : ensembleChanges(ensemble, running);
  });
  return { ...plan, blocked: [...plan.blocked, ...stops] };
}

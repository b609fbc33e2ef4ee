import { readLedger } from '../ledger/read.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readOf } from '../live/read-of.ts';
import { type State } from '../live/state.ts';
import { type Blocked } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type OwnerNames } from '../model/former-names.ts';
import { numberText } from '../model/number-text.ts';
import { joinPath, parentOf, ROOT, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type PlanSubject } from './make-plan.ts';

/**
 * Where there is no ledger below the root, but one of this very project below another one, somebody has changed `root`:
 * an apply would make everything anew and leave behind, without an owner who knows of it, what is there. Looks at the
 * znodes below the chroot and beside the root.
 */
export async function otherRoots(
  reader: ZookeeperReader,
  { project, environment }: Pick<PlanSubject, 'project' | 'environment'>,
  { ledger }: Pick<State, 'ledger'>,
): Promise<Blocked[]> {
  if (ledger.format !== null || !ledger.chrootExists) return [];
  const read = readOf(reader);
  const tops = [...new Set([ROOT, parentOf(project.root)])];
  const lists = await read(tops.map((path) => ({ op: 'children', path })));
  const roots = lists.flatMap((list, index): ZnodePath[] =>
    list.found === 'children' ? list.children.map((name) => joinPath(tops[index] ?? ROOT, name)) : [],
  );
  const others = [...new Set(roots)].filter((root) => root !== project.root).sort();
  const records = await read(
    others.map((root) => ({ op: 'children', path: joinPath(ledgerPaths(root).documents, project.name) })),
  );
  const blocked: Blocked[] = [];
  for (const [index, root] of others.entries()) {
    if (records[index]?.found !== 'children') continue;
    const znodes = await ownedBelow(read, root, { project: project.name, environment: environment.name });
    if (znodes > 0) blocked.push(movedRoot(project, environment.name, { root, znodes }));
  }
  return blocked;
}

/** A ledger that is hidden from us or damaged is none that we have written to a moment ago. */
async function ownedBelow(
  read: ReadMany,
  root: ZnodePath,
  { project, environment }: OwnerNames,
): Promise<number> {
  try {
    const { bases } = await readLedger(read, root);
    return [...bases.values()].filter(
      ({ owner }) => owner.project === project && owner.environment === environment,
    ).length;
  } catch (error) {
    if (error instanceof ZkaiFailure) return 0;
    throw error;
  }
}

function movedRoot(
  { name, root, locate }: PlanSubject['project'],
  environment: string,
  other: { readonly root: ZnodePath; readonly znodes: number },
): Blocked {
  const count = `${numberText(other.znodes)} ${other.znodes === 1 ? 'znode' : 'znodes'}`;
  return {
    guard: 'moved-root',
    path: other.root,
    document: null,
    source: locate('/spec/root'),
    reason: `the ledger of root ${other.root} has ${count} of project ${name} in environment ${environment}; with root ${root} all would be made anew, and those be left behind`,
    hint: `write root: ${other.root} again; or with that root, zkai release / --env ${environment} gives them up, or zkai apply --destroy deletes them, first`,
    permit: '--override moved-root --reason TEXT',
    overridable: true,
  };
}

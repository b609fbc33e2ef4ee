import { ledgerPaths } from '../ledger/paths.ts';
import { readLedger } from '../ledger/read.ts';
import { type LedgerState } from '../ledger/state.ts';
import { findLedgers, SEARCHED_ZNODES } from '../live/find-ledgers.ts';
import { readOf } from '../live/read-of.ts';
import { type State } from '../live/state.ts';
import { type Blocked, type PlanNote } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { formerRoots, type OwnerNames } from '../model/former-names.ts';
import { numberText } from '../model/number-text.ts';
import { ancestorsOf, joinPath, parentOf, type ZnodePath } from '../model/znode-path.ts';
import { isOwn, type PlanDraft } from '../plan/input.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type PlanSubject } from './make-plan.ts';

/** What other ledgers say of a plan. */
export interface OtherRoots {
  readonly blocked: readonly Blocked[];
  readonly notes: readonly PlanNote[];
}

/**
 * Where the project owns nothing below the root, but does so below another one, somebody has changed `root`: an apply would
 * make everything anew and leave behind, without an owner who knows of it, what is there. Looks for other ledgers only
 * then, so that all later plans pay nothing for it.
 */
export async function otherRoots(
  reader: ZookeeperReader,
  { project, environment }: Pick<PlanSubject, 'project' | 'environment'>,
  { ledger, live }: Pick<State, 'ledger' | 'live'>,
): Promise<OtherRoots> {
  const names = { project: project.name, environment: environment.name };
  if (!ledger.chrootExists || owns(ledger, names)) return { blocked: [], notes: [] };
  const read = readOf(reader);
  const near = [project.root, ...ancestorsOf(project.root), ...[...live.nodes.keys()].map(parentOf)];
  const { roots, isWhole } = await findLedgers(read, near);
  // From those that zkai.yaml names, what is there follows.
  const declared = new Set([project.root, ...formerRoots(project.moved, project.root)]);
  const others = roots.filter((root) => !declared.has(root));
  const records = await read(
    others.map((root) => ({ op: 'children', path: joinPath(ledgerPaths(root).documents, project.name) })),
  );
  const blocked: Blocked[] = [];
  for (const [index, root] of others.entries()) {
    if (records[index]?.found !== 'children') continue;
    const znodes = await ownedBelow(read, root, names);
    if (znodes > 0) blocked.push(movedRoot(project, environment.name, { root, znodes }));
  }
  return { blocked, notes: isWhole ? [] : [notAllSearched(project)] };
}

/** The plan with what other ledgers say of it. */
export function withOtherRoots(plan: PlanDraft, { blocked, notes }: OtherRoots): PlanDraft {
  if (blocked.length === 0 && notes.length === 0) return plan;
  return { ...plan, blocked: [...plan.blocked, ...blocked], notes: [...(plan.notes ?? []), ...notes] };
}

function owns({ bases }: Pick<LedgerState, 'bases'>, names: OwnerNames): boolean {
  for (const base of bases.values()) if (isOwn(names, base)) return true;
  return false;
}

/** A ledger that is hidden from us or damaged is none that we have written to a moment ago. */
async function ownedBelow(read: ReadMany, root: ZnodePath, names: OwnerNames): Promise<number> {
  try {
    const { bases } = await readLedger(read, root);
    return [...bases.values()].filter((base) => isOwn(names, base)).length;
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
    hint: `write moved: [{from: Root/${other.root}, to: Root/${root}}] into zkai.yaml, and they follow; or write root: ${other.root} again`,
    permit: '--override moved-root --reason TEXT',
    overridable: true,
  };
}

function notAllSearched({ name, root, locate }: PlanSubject['project']): PlanNote {
  return {
    severity: 'warning',
    guard: 'moved-root',
    path: root,
    document: null,
    source: locate('/spec/root'),
    reason: `project ${name} owns nothing below this root, and the search for a ledger of it elsewhere ended after ${numberText(SEARCHED_ZNODES)} znodes; nobody knows whether there is one in the others`,
    hint: 'if the project had another root before, write that one again',
  };
}

import { applyPlan } from '../apply/run.ts';
import { pastAt, readOwnHistory, resolveRef } from '../live/history.ts';
import { type Blocked, type Change } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Permits, type Plan } from '../model/plan.ts';
import { type Batching, type Environment, type Project } from '../model/project.ts';
import { type ApplyResult } from '../model/results.ts';
import { type RevisionRef, revisionRefText } from '../model/revision-ref.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { hasChanges } from '../plan/build.ts';
import { type PlanDraft } from '../plan/input.ts';
import { refuseOther, savePlan } from './save-plan.ts';
import { type DesiredTree } from '../model/tree.ts';
import { type World } from '../ports/world.ts';
import { type ConnectOptions, type ZookeeperReader } from '../ports/zookeeper.ts';
import { type ConnectionRequest, readerOptions, withReader, writerOptions } from './connection.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { loadEnvironment } from './load-environment.ts';
import { judgePlan, refuseJudged, withPolicyNotes } from './judge-plan.ts';
import { commandOf, makePlan, messageOf, type PlanSubject, withBatching } from './make-plan.ts';
import { movesBack } from './moves-back.ts';
import { pastDesired } from './past-desired.ts';
import { refusePending } from './pending-renames.ts';
import { refuseStoppers } from './refuse-stoppers.ts';
import { refuseUnsaved } from './requirements.ts';
import { entryAt, tellsWayBack, type WayBackInGit, wayBackInGit } from './way-back-in-git.ts';

export interface RollbackPlanRequest extends ConnectionRequest {
  readonly environment: string | null;
  readonly to: RevisionRef;
  /** In place of the environment's own. */
  readonly batching?: Batching | undefined;
  readonly permits?: Permits | undefined;
}

export interface RollbackRequest extends RollbackPlanRequest {
  readonly message: string | null;
  readonly lockTimeoutMs: number;
  readonly strict?: boolean;
  /** Throws where nobody can be asked; called before anything is connected to. */
  readonly refuseUnasked?: () => void;
  readonly present: (plan: Plan) => void;
  /** Asks where there is something to approve. False is a no. */
  readonly approve: (environment: Environment) => Promise<boolean>;
}

export interface PlannedRollback {
  readonly plan: Plan;
  /** The revision whose tree is to be there again. */
  readonly to: number;
  readonly git: WayBackInGit;
}

export interface RollbackOutcome extends PlannedRollback {
  readonly result: ApplyResult;
}

/**
 * A plan like any other, whose desired tree is what the project had applied at a revision: compared with base and live,
 * judged by the guards, approved, applied with the same checks. The files are not read.
 */
export async function rollback(world: World, request: RollbackRequest): Promise<RollbackOutcome> {
  const { project, environment: declared } = await loadEnvironment(world, request);
  const environment = withBatching(declared, request.batching);
  refuseUnsaved(
    environment,
    `zkai rollback ${revisionRefText(request.to)} --env ${environment.name} --out FILE, and when it was looked at: zkai apply FILE`,
  );
  request.refuseUnasked?.();
  const connect = await writerOptions(world, environment, request);
  const { plan, subject, to, git } = await readRollback(world, connect, {
    project,
    environment,
    ref: request.to,
    permits: request.permits,
  });
  request.present(plan);
  refuseStoppers(plan);
  if (hasChanges(plan) && !(await request.approve({ ...environment, connect: connect.connect }))) {
    throw new ZkaiFailure(
      'declined',
      'not rolled back: the answer was not the expected one; nothing was written',
    );
  }
  const result = await applyPlan(world, {
    plan,
    connect,
    acl: environment.acl,
    identity: await world.identity(),
    command: commandOf(plan),
    message: messageOf(plan, request.message),
    lockTimeoutMs: request.lockTimeoutMs,
    retention: environment.retention,
    strict: request.strict ?? false,
    isStillEmpty: async (reader) => !hasChanges(await makePlan(world, reader, subject)),
    refuseBegin: refuseJudged(world, plan, { project, environment }),
  });
  return { plan, result: withPolicyNotes(result, plan), to, git };
}

/** The plan of a rollback, saved for `apply`: where only what was saved and reviewed may be applied. */
export async function saveRollback(
  world: World,
  request: RollbackPlanRequest & { readonly out: string },
): Promise<PlannedRollback> {
  await refuseOther(world, request.out);
  const { project, environment: declared } = await loadEnvironment(world, request);
  const environment = withBatching(declared, request.batching);
  const options = await readerOptions(world, environment, request);
  const { permits, to: ref } = request;
  const { plan, to, git } = await readRollback(world, options, { project, environment, ref, permits });
  await savePlan(world, request.out, plan);
  return { plan, to, git };
}

interface Wanted {
  readonly project: Project;
  readonly environment: Environment;
  readonly ref: RevisionRef;
  readonly permits: Permits | undefined;
}

async function readRollback(
  world: World,
  options: ConnectOptions,
  wanted: Wanted,
): Promise<PlannedRollback & { readonly subject: PlanSubject }> {
  const found = await withReader(world, options, async (reader) => {
    const { newest, ...target } = await goBack(world, reader, wanted);
    const made = await makePlan(world, reader, target.subject);
    const plan = { ...made, rollbackTo: target.to };
    if (plan.revision !== newest) throw overtaken();
    return { ...target, plan };
  });
  return { ...found, plan: await judgePlan(world, found.plan, wanted) };
}

/** What to ask for, so that the tree is again as it was. */
async function goBack(
  { checkout }: World,
  reader: ZookeeperReader,
  { project, environment, ref, permits }: Wanted,
): Promise<{ subject: PlanSubject; to: number; newest: number; git: WayBackInGit }> {
  const history = await readOwnHistory(reader, {
    root: project.root,
    project: project.name,
    environment: environment.name,
    refs: [ref],
    isEnough: (entries) => tellsWayBack(entries, ref),
  });
  const { ledger } = history;
  await refusePending(reader, { project, environment: environment.name }, { ledger, what: 'the rollback' });
  const to = resolveRef(history, ref);
  const adopted = new Map<ZnodePath, boolean>();
  const past = pastAt(history, to, ({ changes }) => {
    // The newest change that began an ownership says how it began.
    for (const { path, base, actions } of changes)
      if (base === null && !adopted.has(path)) adopted.set(path, actions.includes('adopt'));
  });
  const desired = pastDesired(past);
  return {
    subject: {
      project: { ...project, moved: movesBack(project, history, { revision: to, past }) },
      environment,
      desired,
      files: [PROJECT_FILE],
      adopted: new Set([...adopted].filter(([, isAdopted]) => isAdopted).map(([path]) => path)),
      // Where what will be there comes from.
      git: entryAt(history.entries, to)?.git ?? null,
      permits,
      refine: (draft) => asRollback(draft, { to, desired }),
    },
    to,
    newest: history.ledger.revision?.info.rev ?? 0,
    git: await wayBackInGit(checkout, history.entries, to),
  };
}

/** The same rows, told as what they are here: nothing of this is in the files. */
function asRollback(draft: PlanDraft, { to, desired }: { to: number; desired: DesiredTree }): PlanDraft {
  return {
    ...draft,
    changes: draft.changes.map((change) => ({
      ...change,
      source: null,
      reason: reasonOf(change, { to, isWanted: desired.nodes.has(change.path) }),
      fields: change.fields.map(({ source: _source, ...field }) => field),
    })),
    blocked: draft.blocked
      // Who goes back cannot have the rename for a deletion and a creation, as with the files: it is that here. And a
      // version that comes back is what it was when it was new.
      .filter(({ guard }) => guard !== 'moved-children' && guard !== 'ZK502')
      .map((row) => ({ ...row, source: null, hint: hintOf(row, to) })),
  };
}

function reasonOf(
  { class: kind, actions, document, reason, precondition, heldBy }: Change,
  { to, isWanted }: { to: number; isWanted: boolean },
): string {
  const then = isWanted ? `another value at revision ${to}` : `not there at revision ${to}`;
  if (kind === 'conflict' && actions.length === 0 && heldBy === undefined) {
    const since = precondition === null ? 'deleted' : `changed (zxid ${precondition.mzxid})`;
    return `${since} outside zkai, and ${then}`;
  }
  if (kind !== 'pending' || document === null) return reason;
  const [action] = actions;
  if (action === 'create') return `there at revision ${to}`;
  if (action === 'acl') return `another ACL at revision ${to}`;
  return action === 'update' || action === 'delete' ? then : reason;
}

function hintOf({ guard, hint }: Blocked, to: number): string {
  switch (guard) {
    case 'needs-adopt':
      return `it was given up since; delete it by hand, or give it the value of revision ${to}, then: zkai rollback @${to}`;
    case 'allowEmpty':
      return `nothing of this project was there at revision ${to}; if that is meant: zkai apply --destroy`;
    case 'ZK501':
    case 'lock-out':
      return `going back to revision ${to} is not possible; zkai diff @${to} shows what it would take`;
    default:
      return hint;
  }
}

function overtaken(): ZkaiFailure {
  return new ZkaiFailure('stale', 'somebody applied while the rollback was planned; nothing was written', {
    hint: 'run it again',
  });
}

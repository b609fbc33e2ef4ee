import { type ApplyInput, type RefuseBegin } from '../apply/apply-input.ts';
import { unchanged } from '../apply/prepare.ts';
import { applyPlan } from '../apply/run.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Permits, type Plan } from '../model/plan.ts';
import { type Batching, type Environment, type Project } from '../model/project.ts';
import { type ApplyResult } from '../model/results.ts';
import { isSealed } from '../model/sealed.ts';
import { type Selection, selectionFlags } from '../model/selection.ts';
import { type DesiredTree } from '../model/tree.ts';
import { hasChanges } from '../plan/build.ts';
import { withJudgements } from '../plan/judgements.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, withReader, withWriter, writerOptions } from './connection.ts';
import { judgePlan, refuseJudged, withPolicyNotes } from './judge-plan.ts';
import { loadEnvironment } from './load-environment.ts';
import { loadValidDesired } from './load-project.ts';
import { commandOf, makePlan, messageOf, type PlanSubject } from './make-plan.ts';
import { planSubject } from './plan-subject.ts';
import { readPlanFile } from './read-plan.ts';
import { refuseStoppers } from './refuse-stoppers.ts';
import { refuseUnmet, refuseUnsaved } from './requirements.ts';
import { serverDryRun } from './server-dry-run.ts';

export interface ApplyRequest extends ConnectionRequest {
  /** In place of the environment's own. */
  readonly batching?: Batching | undefined;
  /** Delete everything that the project owns in the environment. A saved plan says itself what it does. */
  readonly destroy?: boolean | undefined;
  /** The same: a saved plan holds what was permitted when it was made. */
  readonly permits?: Permits | undefined;
  /** Keep what others changed where the files did not change the same field. A saved plan says itself what it does. */
  readonly merge?: boolean | undefined;
  /** The part of the plan that is wanted; absent: all of it. A saved plan is a whole of its own. */
  readonly selection?: Selection | undefined;
  readonly environment: string | null;
  /** File of a saved plan; `null`: plan now. */
  readonly planFile: string | null;
  /** Digest that the plan must have. */
  readonly expect: string | null;
  readonly message: string | null;
  readonly lockTimeoutMs: number;
  /** Pin what is written (see `apply/pins.ts`). */
  readonly strict?: boolean;
  /** Only have the server try it. */
  readonly serverDryRun?: boolean;
  /** What the history calls it; default: what it does. */
  readonly command?: string;
  /** It puts back what was applied and writes nothing else: that was reviewed before, where only saved plans are taken. */
  readonly restoresOnly?: true;
  /** Throws where nobody can be asked; called before anything is connected to. */
  readonly refuseUnasked?: () => void;
  /** Shows a plan that was just made; a saved one has been looked at before. */
  readonly present: (plan: Plan) => void;
  /** Asks where there is something to approve. False is a no. */
  readonly approve: (environment: Environment) => Promise<boolean>;
}

export interface ApplyOutcome {
  readonly plan: Plan;
  readonly result: ApplyResult;
}

/** Applies a saved plan exactly, or plans, asks and applies that. */
export async function apply(world: World, request: ApplyRequest): Promise<ApplyOutcome> {
  const { plan, result } = await (request.planFile === null
    ? applyFiles(world, request)
    : applySaved(world, request, request.planFile));
  const { selection } = plan;
  return {
    plan,
    result: selection === undefined ? result : { ...result, leftOut: selection.leftOut.length },
  };
}

async function applySaved(world: World, request: ApplyRequest, planFile: string): Promise<ApplyOutcome> {
  if (request.destroy === true) {
    throw new ZkaiFailure('usage', 'a saved plan says itself whether it destroys', {
      hint: 'zkai apply FILE, without --destroy; zkai plan --destroy --out FILE makes one that does',
    });
  }
  refusePermits(request.permits);
  const plan = await readPlanFile(world, planFile);
  refuseOtherSelection(plan, request.selection);
  const subject = await loadEnvironment(world, {
    environment: request.environment ?? plan.environment,
  });
  refuseForeignPlan(plan, subject.project, subject.environment);
  refuseDigest(plan, request.expect);
  // What policies and windows said when it was made counts no more.
  refuseStoppers(withJudgements(plan, []));
  const refuseRequired = await refuseUnmet(world, plan, subject);
  const judged = await judgePlan(world, plan, subject);
  const refuseByJudgement = refuseJudged(world, judged, subject);
  const refuseBegin: RefuseBegin = (ledger) => {
    refuseRequired(ledger);
    refuseByJudgement();
  };
  const { environment } = subject;
  const desired = await desiredSecrets(world, plan);
  const conditions = { environment, refuseBegin, ...desired };
  if (request.serverDryRun === true) return tryOnly(world, request, plan, conditions);
  return { plan, result: withPolicyNotes(await run(world, request, plan, conditions), judged) };
}

async function applyFiles(world: World, request: ApplyRequest): Promise<ApplyOutcome> {
  return applySubject(world, request, await planSubject(world, request));
}

/** Plans for a subject that somebody has made, asks, and applies that. */
export async function applySubject(
  world: World,
  request: ApplyRequest,
  wanted: PlanSubject,
): Promise<ApplyOutcome> {
  const subject = { ...wanted, waitMs: request.lockTimeoutMs };
  const { environment } = subject;
  if (request.serverDryRun !== true && request.restoresOnly !== true)
    refuseUnsaved(environment, inTwoSteps(environment, request));
  request.refuseUnasked?.();
  const options = await writerOptions(world, environment, request);
  const made = await withReader(world, options, (reader) => makePlan(world, reader, subject));
  const plan = await judgePlan(world, made, subject);
  refuseDigest(plan, request.expect);
  request.present(plan);
  refuseStoppers(plan);
  if (request.serverDryRun === true)
    return tryOnly(world, request, plan, { environment, desired: subject.desired });
  const target = { ...environment, connect: options.connect };
  if (hasChanges(plan) && !(await request.approve(target))) {
    throw new ZkaiFailure(
      'declined',
      'not applied: the answer was not the expected one; nothing was written',
    );
  }
  const isStillEmpty = async (reader: Parameters<typeof makePlan>[1]): Promise<boolean> =>
    !hasChanges(await makePlan(world, reader, subject));
  const refuseBegin = refuseJudged(world, plan, subject);
  const result = await run(world, request, plan, {
    environment,
    isStillEmpty,
    refuseBegin,
    desired: subject.desired,
  });
  return { plan, result: withPolicyNotes(result, plan) };
}

/** A plan that was saved has no secrets: those that it writes are in the files, which nobody needs otherwise. */
async function desiredSecrets(world: World, plan: Plan): Promise<{ readonly desired?: DesiredTree }> {
  if (!plan.changes.some(({ after }) => after !== null && isSealed(after))) return {};
  const { build } = await loadValidDesired(world, { environment: plan.environment });
  return { desired: build.tree };
}

/**
 * Nothing is applied: the server only says whether it would.
 * @throws ZkaiFailure as for a blocked row when it would not; `untried` where it could not be asked
 */
async function tryOnly(
  world: World,
  request: ApplyRequest,
  plan: Plan,
  conditions: { readonly environment: Environment; readonly desired?: DesiredTree } & Pick<
    ApplyInput,
    'refuseBegin'
  >,
): Promise<ApplyOutcome> {
  const options = await writerOptions(world, conditions.environment, request);
  const { plan: tried, dryRun } = await withWriter(world, options, (session) =>
    serverDryRun(world, session, { plan, ...conditions }),
  );
  refuseStoppers(tried);
  switch (dryRun.outcome) {
    case 'accepted':
      return { plan, result: { ...unchanged('dry-run', plan, plan.revision), tried: dryRun.ops } };
    case 'already-applied':
      return { plan, result: unchanged('already-applied', plan, dryRun.revision) };
    case 'nothing-to-do':
      return { plan, result: unchanged('nothing-to-do', plan, plan.revision) };
    case 'untried':
      throw untried(dryRun.reason);
    case 'refused':
      throw new Error('a plan that the server refuses has a blocked row');
  }
}

/** Whoever makes this a gate must not get through it without anything having been tried. */
function untried(reason: string): ZkaiFailure {
  return new ZkaiFailure('untried', `the server was not asked: ${reason}; nothing was written`, {
    hint: 'zkai plan shows what it would do',
  });
}

async function run(
  world: World,
  request: ApplyRequest,
  plan: Plan,
  {
    environment,
    ...conditions
  }: { readonly environment: Environment } & Pick<ApplyInput, 'isStillEmpty' | 'refuseBegin' | 'desired'>,
): Promise<ApplyResult> {
  const result = await applyPlan(world, {
    plan,
    connect: await writerOptions(world, environment, request),
    acl: environment.acl,
    identity: await world.identity(),
    command: request.command ?? commandOf(plan),
    message: messageOf(plan, request.message),
    lockTimeoutMs: request.lockTimeoutMs,
    retention: environment.retention,
    strict: request.strict ?? false,
    ...conditions,
  });
  return plan.destroy && plan.selection === undefined && result.outcome === 'applied'
    ? { ...result, notes: [...result.notes, LEDGER_STAYS] }
    : result;
}

function inTwoSteps({ name }: Environment, { destroy, merge, batching, selection }: ApplyRequest): string {
  const flags = `${destroy === true ? '--destroy ' : ''}${merge === true ? '--merge ' : ''}${batching === undefined ? '' : `--batch ${batching} `}`;
  return `zkai plan ${flags}--env ${name}${selectionFlags(selection)} --out FILE, and when it was looked at: zkai apply FILE`;
}

const LEDGER_STAYS =
  'The ledger stays, with the history; a plan from the files shows everything as to be created.';

function refusePermits({ allowDeletes, overrides = [] }: Permits = {}): void {
  if (allowDeletes === undefined && overrides.length === 0) return;
  const flag = allowDeletes === undefined ? '--override' : '--allow-deletes';
  throw new ZkaiFailure(
    'usage',
    `a saved plan says itself what is permitted, so ${flag} has to be there when it is made`,
    {
      hint: `zkai plan ${flag} … --out FILE, then zkai apply FILE`,
    },
  );
}

function refuseForeignPlan(plan: Plan, project: Project, environment: Environment): void {
  const differs: string[] = [];
  if (plan.project !== project.name) differs.push(`project ${plan.project}, this is ${project.name}`);
  if (plan.environment !== environment.name) {
    differs.push(`environment ${plan.environment}, you asked for ${environment.name}`);
  }
  if (plan.root !== project.root) differs.push(`root ${plan.root}, this project has ${project.root}`);
  if (differs.length === 0) return;
  throw new ZkaiFailure('plan-refused', `the plan was made for ${differs.join('; ')}; nothing was written`, {
    hint: 'make a plan here: zkai plan --out FILE',
  });
}

/** The part was chosen when the plan was made. What a variable asks of both steps alike is no contradiction. */
function refuseOtherSelection({ selection }: Plan, asked: Selection | undefined): void {
  const [wanted, saved] = [selectionFlags(asked), selectionFlags(selection)];
  if (asked === undefined || wanted === saved) return;
  throw new ZkaiFailure(
    'usage',
    `a saved plan says itself what it leaves out: this one was made ${saved === '' ? 'of everything' : `with${saved}`}`,
    {
      hint: `zkai apply FILE, without${wanted}, typed or in its variable; zkai plan${wanted} --out FILE makes one of that part`,
    },
  );
}

function refuseDigest(plan: Plan, expected: string | null): void {
  if (expected === null || expected === plan.digest) return;
  throw new ZkaiFailure('plan-refused', `the plan is not the expected one; nothing was written`, {
    details: [`expected ${expected}`, `found    ${plan.digest}`],
    hint: 'review the plan again and pass its digest with --expect',
  });
}

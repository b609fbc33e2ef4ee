import { openApply } from '../apply/journal/open-apply.ts';
import { readJournal } from '../apply/journal/stored-journal.ts';
import { recoverJournal } from '../apply/journal/recover-journal.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readOf } from '../live/read-of.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import {
  type AppliedRound,
  type FilesRevision,
  type ReconcileItem,
  type ReconcileRound,
  type ReconcileRule,
  type RoundResult,
  type Stopped,
} from '../model/reconcile.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { chooseRows, type Choice, wantsHealing } from '../reconcile/choose.ts';
import { movedBetween, type Outrun } from '../reconcile/outrun.ts';
import { applySubject } from './apply.ts';
import { type ConnectionRequest, readerOptions, withReader, writerOptions } from './connection.ts';
import { makePlan, type PlanSubject } from './make-plan.ts';
import { HEAL_COMMAND, recentHeals } from './recent-heals.ts';
import { selectExactly } from './select-exactly.ts';

export interface RoundRequest extends ConnectionRequest {
  readonly subject: PlanSubject;
  readonly rule: ReconcileRule;
  readonly files: FilesRevision;
  readonly replica: string;
  readonly lockTimeoutMs: number;
  /** What is kept from round to round; absent: nothing is. */
  readonly outrun?: Outrun | undefined;
}

/** What the history calls an apply of what was only in the files. */
const PENDING_COMMAND = 'reconcile pending';
/** At most so much of the history is kept for sure, in milliseconds. */
const DAY_MS = 24 * 3_600_000;

/**
 * Compares once, and does what the rule says: a plan, chosen rows of it, and an apply of those, all as on the command line.
 * Healing and changes of the files are applied apart, so that what holds up one does not hold up the other.
 * @throws ZkaiFailure as plan and apply do, but for what blocks: that is part of the result
 */
export async function reconcileRound(world: World, request: RoundRequest): Promise<ReconcileRound> {
  const { subject, rule, replica, files } = request;
  const { project, environment } = subject;
  const applied: AppliedRound[] = [];
  const recovered = await finishOwnJournal(world, request);
  if (recovered !== null) applied.push(recovered);
  const { plan, choice } = await look(world, request);
  const wanted = choice.items.filter(({ verdict }) => verdict === 'healed').map(({ path }) => path);
  let stopped = plan.renamed === undefined ? null : renamePending();
  let left = plan.renamed === undefined ? choice.pending.length : 1;
  let healed: ReadonlySet<ZnodePath> = new Set();
  if (stopped === null && wanted.length > 0) {
    const done = await heal(world, request, { plan, wanted });
    if ('stopped' in done) stopped = done.stopped;
    else {
      applied.push(done.applied);
      healed = new Set(done.paths);
    }
  }
  if (plan.renamed === undefined && rule.mode === 'heal' && rule.pending === 'apply' && left > 0) {
    const done = await applyRows(world, request, { what: 'pending', plan, wanted: choice.pending });
    if ('stopped' in done) stopped ??= done.stopped;
    else {
      applied.push(done.applied);
      left -= done.paths.length;
    }
  }
  const items = choice.items.map((item) => asDone(item, healed, stopped));
  return {
    project: project.name,
    environment: environment.name,
    replica,
    mode: rule.mode,
    result: resultOf(items, applied, stopped),
    revision: applied.at(-1)?.result.revision ?? plan.revision,
    files,
    items,
    pending: left,
    applied,
    stopped,
  };
}

async function look(
  world: World,
  { subject, rule, outrun, ...connection }: RoundRequest,
): Promise<{ readonly plan: Plan; readonly choice: Choice }> {
  const { environment } = subject;
  const options = await readerOptions(world, environment, connection);
  return withReader(world, options, async (reader) => {
    const plan = await makePlan(world, reader, subject);
    const now = world.clock.now();
    const since = now - Math.min(rule.rateLimit.windowMs, DAY_MS);
    const times = wantsHealing(plan, rule) ? await recentHeals(reader, subject, since) : new Map();
    return { plan, choice: chooseRows(plan, rule, { times, outrun: outrun?.times, now }) };
  });
}

interface Done {
  readonly applied: AppliedRound;
  readonly paths: readonly ZnodePath[];
}

/**
 * Puts back; where somebody wrote some of it in this very moment, the rest, so that one who writes all the time holds up
 * nothing else.
 */
async function heal(
  world: World,
  request: RoundRequest,
  { plan, wanted }: { readonly plan: Plan; readonly wanted: readonly ZnodePath[] },
): Promise<Done | { readonly stopped: Stopped }> {
  try {
    return await applyRows(world, request, { what: 'healed', plan, wanted });
  } catch (error) {
    if (!(error instanceof ZkaiFailure) || error.code !== 'stale') throw error;
    const { plan: next, choice } = await look(world, request);
    const moved = movedBetween(wanted, plan, next);
    request.outrun?.note(moved, { now: world.clock.now(), windowMs: request.rule.rateLimit.windowMs });
    const isLeft = ({ path, verdict }: ReconcileItem) => verdict === 'healed' && !moved.has(path);
    const left = choice.items.filter(isLeft).map(({ path }) => path);
    if (moved.size === 0 || left.length === 0) throw error;
    return applyRows(world, request, { what: 'healed', plan: next, wanted: left });
  }
}

/** Applies some rows of the plan that was just made, by making it again of those alone. */
async function applyRows(
  world: World,
  { subject, replica, files, rule: _rule, outrun: _outrun, ...connection }: RoundRequest,
  {
    what,
    plan,
    wanted,
  }: { readonly what: 'healed' | 'pending'; readonly plan: Plan; readonly wanted: readonly ZnodePath[] },
): Promise<Done | { readonly stopped: Stopped }> {
  const selection = selectExactly([...plan.changes, ...blockedRows(plan)], wanted);
  const isHeal = what === 'healed';
  const count = `${selection.targets.length} ${selection.targets.length === 1 ? 'znode' : 'znodes'}`;
  try {
    const { result } = await applySubject(
      { ...world, identity: async () => ({ ...(await world.identity()), git: files.git }) },
      {
        ...connection,
        environment: subject.environment.name,
        planFile: null,
        expect: null,
        message: `${isHeal ? 'Put back' : 'Apply'} ${count} (replica ${replica})`,
        command: isHeal ? HEAL_COMMAND : PENDING_COMMAND,
        ...(isHeal ? { restoresOnly: true } : {}),
        present: () => {},
        approve: async () => true,
      },
      { ...subject, selection },
    );
    return { applied: { what, result }, paths: selection.targets as readonly ZnodePath[] };
  } catch (error) {
    if (!(error instanceof ZkaiFailure) || !BLOCKING.has(error.code)) throw error;
    const { code, message, details, hint = null } = error;
    return { stopped: { code, message, details, hint } };
  }
}

function blockedRows({ blocked }: Plan): { readonly path: ZnodePath }[] {
  return blocked.flatMap(({ path }) => (path === null ? [] : [{ path }]));
}

/** What trying again at once does not help against. */
const BLOCKING: ReadonlySet<ZkaiFailure['code']> = new Set(['blocked', 'too-large']);

/**
 * A journal that a loop left open, such as that of a leader that died, is brought to its end: what is half done is neither
 * what was nor what is to be. That of anybody else is his; making a plan says so.
 */
async function finishOwnJournal(world: World, request: RoundRequest): Promise<AppliedRound | null> {
  const { subject, lockTimeoutMs, replica, ...connection } = request;
  const { project, environment } = subject;
  const options = await readerOptions(world, environment, connection);
  const id = await withReader(world, options, (reader) => openJournalOf(reader, subject));
  if (id === null) return null;
  const { who, host, ci } = await world.identity();
  const since = new Date(world.clock.now()).toISOString();
  const result = await recoverJournal(world, {
    id,
    connect: await writerOptions(world, environment, connection),
    root: project.root,
    acl: environment.acl,
    lock: { command: HEAL_COMMAND, who: `${who} (replica ${replica})`, host, ci, digest: null, since },
    lockTimeoutMs,
    undo: false,
  });
  return result === null ? null : { what: 'recovered', result };
}

async function openJournalOf(
  reader: ZookeeperReader,
  { project, environment }: Pick<PlanSubject, 'project' | 'environment'>,
): Promise<string | null> {
  const paths = ledgerPaths(project.root);
  if ((await openApply(reader, paths)) === null) return null;
  const { head } = (await readJournal(readOf(reader), paths)) ?? {};
  if (head === undefined || head.project !== project.name || head.environment !== environment.name)
    return null;
  return head.command === HEAL_COMMAND || head.command === PENDING_COMMAND ? head.id : null;
}

function asDone(item: ReconcileItem, healed: ReadonlySet<ZnodePath>, stopped: Stopped | null): ReconcileItem {
  if (item.verdict !== 'healed' || healed.has(item.path)) return item;
  if (stopped !== null) return { ...item, verdict: 'blocked', reason: stopped.message };
  return {
    ...item,
    verdict: 'waiting',
    reason: 'what is above it comes first, or somebody wrote it in this moment',
  };
}

export function resultOf(
  items: readonly ReconcileItem[],
  applied: readonly AppliedRound[],
  stopped: Stopped | null,
): RoundResult {
  if (stopped !== null || items.some(({ verdict }) => verdict === 'blocked')) return 'blocked';
  if (items.some(({ verdict }) => verdict !== 'healed')) return 'drift';
  return applied.length > 0 ? 'healed' : 'in-step';
}

function renamePending(): Stopped {
  return {
    code: 'blocked',
    message: 'project, environment or root has another name now, and that is not applied yet',
    details: [],
    hint: 'apply the rename first: zkai plan, zkai apply',
  };
}

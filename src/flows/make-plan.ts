import { changeOps } from '../apply/change-ops.ts';
import { renameShape } from '../apply/apply-rename.ts';
import { layOutRoot, type RootOptions, rootShape } from '../apply/lay-out-root.ts';
import { type ApplyMeta, commitOps } from '../apply/commit-ops.ts';
import { journalShape, layOutJournal } from '../apply/journal/lay-out.ts';
import { missingChroot, type State } from '../live/state.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { protectedRecords } from '../ledger/protected-records.ts';
import { type Acl, aclEntries, type DeclaredAcl } from '../model/acl.ts';
import { type Change, type PlanNote } from '../model/change.ts';
import { type Document } from '../model/document.ts';
import { ignoredByRule } from '../model/ignore.ts';
import { type GitCommit } from '../model/git.ts';
import { compileLifecycle } from '../model/lifecycle.ts';
import { type Permits, type Plan, type TransactionShape } from '../model/plan.ts';
import { type Batching, type Environment, type Project } from '../model/project.ts';
import { type DesiredTree } from '../model/tree.ts';
import { type Selection } from '../model/selection.ts';
import { multiFrameBytes } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { buildPlan, changesAcls, completePlan, hasChanges } from '../plan/build.ts';
import { type PlanDraft, type PlanInput } from '../plan/input.ts';
import { isJudgement } from '../plan/judgements.ts';
import { keepHighest } from '../plan/model-heads.ts';
import { renamePlan } from '../plan/rename.ts';
import { revealWith } from '../plan/secrets.ts';
import { withOverrides } from '../plan/overrides.ts';
import { type Identity } from '../ports/identity.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { ensembleStops } from './ensemble-stops.ts';
import { otherRoots, withOtherRoots } from './other-roots.ts';
import { findPending, type Pending } from './pending-renames.ts';
import { planOrigin, requirementsOf } from './plan-origin.ts';
import { aclInput, wantedAcls, withAclIds } from './plan-acls.ts';
import { refuseUnknownNames } from './refuse-unknown-names.ts';
import { sensitiveOf } from './sensitive-of.ts';
import { readSettled } from './settled-state.ts';

/** A project in one environment, and what its files ask for. */
export interface PlanSubject {
  readonly project: Project;
  readonly environment: Environment;
  readonly desired: DesiredTree;
  /** The documents that the tree was made from; absent: it was not made from files. */
  readonly documents?: readonly Document[];
  /** The files that it follows from. */
  readonly files: readonly string[];
  /** The commit that it comes from; absent: the one that is checked out. */
  readonly git?: GitCommit | null;
  /** See {@link PlanInput.adopted}. */
  readonly adopted?: ReadonlySet<ZnodePath>;
  /** The last word on the rows. */
  readonly refine?: (draft: PlanDraft) => PlanDraft;
  /** How long to wait for an apply in batches that is at work, in milliseconds. */
  readonly waitMs?: number | undefined;
  /** The desired tree is empty because everything is to go. */
  readonly destroy?: true | undefined;
  /** See {@link PlanInput.merge}. */
  readonly merge?: true | undefined;
  readonly permits?: Permits | undefined;
  /** The part of the plan that is wanted; absent: all of it. */
  readonly selection?: Selection | undefined;
}

/** Reads ledger and live tree through this session and compares them with the files. */
export async function makePlan(world: World, reader: ZookeeperReader, subject: PlanSubject): Promise<Plan> {
  return (await readPlan(world, reader, subject)).plan;
}

/** A plan and the state that it was made from. */
export async function readPlan(
  world: World,
  reader: ZookeeperReader,
  written: PlanSubject,
): Promise<{ readonly plan: Plan; readonly state: State }> {
  const subject = await withAclIds(world, written);
  const { project, environment, desired } = subject;
  const acls = await aclInput(world, subject);
  const paths = ledgerPaths(project.root);
  const identity = await world.identity();
  const origin = await planOrigin(world, environment, subject.files);
  world.progress({ event: 'reading', znodes: desired.nodes.size });
  const state = await readSettled(world, reader, {
    root: project.root,
    project: project.name,
    environment: environment.name,
    paths: [...desired.nodes.keys(), ...(environment.acl === undefined ? [] : [project.root, paths.base])],
    wantedAcl: wantedAcls(subject),
    sensitive: sensitiveOf(desired),
    waitMs: subject.waitMs,
  });
  if (!state.consistent) {
    const message = 'the tree kept changing while it was read; apply checks every znode again';
    world.progress({ event: 'note', message });
  }
  const { refine = (draft) => draft } = subject;
  const kept = { ...subject, desired: keepHighest(desired, { ...state.ledger, live: state.live }) };
  const input = { ...planInput(world, kept, state, identity), ...acls, origin };
  // Who goes back to a revision has the names of now.
  const pending =
    subject.refine === undefined
      ? await findPending(reader, { project, environment: environment.name }, state.ledger)
      : null;
  const { renamed = [], from = null } = pending ?? {};
  // Before the records have the new names, nobody can tell what is owned under them.
  if (renamed.length === 0) refuseUnknownNames(input, subject.selection);
  const made =
    renamed.length === 0 ? buildPlan(input) : renamePlan(input, renamed, from?.ledger.ledger.bases);
  const elsewhere = await otherRoots(reader, subject, state);
  const built = withOtherRoots(made, elsewhere);
  const stops = await ensembleStops(reader, subject);
  const blocked = [...built.blocked, ...stops];
  const draft = refine({ ...built, blocked, ...missingChroot(reader, state) });
  const measured = measurePlan(draft, state, {
    identity,
    acl: environment.acl,
    chroot: reader.chroot,
    limit: await reader.frameLimit(),
    batching: environment.batching,
    from,
    desired,
  });
  // Those of policies have to wait until they are asked.
  const overrides = subject.permits?.overrides?.filter((override) => !isJudgement(override)) ?? [];
  const plan = withOverrides(measured, overrides);
  world.progress({ event: 'planned', changes: plan.changes.length });
  return { plan, state };
}

export function withBatching(environment: Environment, batching: Batching | undefined): Environment {
  return batching === undefined ? environment : { ...environment, batching };
}

interface Measure {
  readonly identity: Identity;
  readonly acl: DeclaredAcl | undefined;
  readonly chroot: string;
  /** What a frame may have, in bytes. */
  readonly limit: number;
  readonly batching: Batching;
  /** Absent: nothing of it is sensitive. */
  readonly desired?: DesiredTree;
  /** Where a rename leads away from another root. */
  readonly from?: Pending['from'];
}

/** Lays out the transaction as apply would, to know its size; only id and time are made up. */
export function measurePlan(draft: PlanDraft, state: State, measure: Measure): Plan {
  const { limit } = measure;
  const { renamed } = draft;
  if (renamed !== undefined) {
    const { acl, chroot, from = null } = measure;
    const how = { meta: metaOfMeasure(draft, measure), acl, digest: NO_DIGEST, limit, chroot };
    if (from !== null) return measureRoot({ ...draft, renamed }, state, { how, from });
    return completePlan(draft, renameShape({ ...draft, renamed }, state.ledger, how));
  }
  const shape = { mode: 'atomic', transactions: hasChanges(draft) ? 1 : 0, limit } as const;
  if (!hasChanges(draft)) return completePlan(draft, { ...shape, ops: 0, bytes: 0 });
  const { acl, chroot } = measure;
  const meta = metaOfMeasure(draft, measure);
  const digest = NO_DIGEST;
  const layout = { meta, digest, acl: aclEntries(acl), chroot, acls: new Map() };
  const sizes = changeSizes(draft.changes, layout);
  const complete = (transaction: TransactionShape) =>
    completePlan(
      draft,
      transaction,
      sizes.filter(({ bytes }) => bytes > limit),
    );
  const inBatches = () => complete({ ...journalShape(layOutJournal(draft, state, layout), layout), limit });
  // Where the data alone does not fit, no record and no history has to be laid out to know it.
  const dataBytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (measure.batching === 'journal' && dataBytes > limit) return inBatches();
  const { ops } = commitOps(draft, state, {
    meta,
    acl,
    digest,
    reveal: revealWith(measure.desired, state.live),
  });
  const atomic = { ...shape, ops: ops.length, bytes: multiFrameBytes(ops, chroot) };
  const fits = atomic.bytes <= limit;
  // What fits one transaction is never sent in several, and what does not only where that is wanted.
  if (fits ? !changesAcls(draft) : measure.batching === 'atomic') return complete(atomic);
  return inBatches();
}

const NO_DIGEST = `sha256:${'0'.repeat(64)}`;

function metaOfMeasure(draft: PlanDraft, { identity }: Measure): ApplyMeta {
  return {
    id: '00000000-0000-4000-8000-000000000000',
    command: commandOf(draft),
    who: identity.who,
    ci: identity.ci,
    at: draft.createdAt,
    git: draft.git,
    message: null,
  };
}

/** With what becomes of the history and of the ledger that is left, which only the layout knows. */
function measureRoot(
  draft: PlanDraft & Required<Pick<PlanDraft, 'renamed'>>,
  { ledger }: State,
  { how, from }: { readonly how: RootOptions; readonly from: NonNullable<Pending['from']> },
): Plan {
  const [former] = draft.renamed;
  if (former === undefined || draft.blocked.length > 0)
    return completePlan(draft, { mode: 'atomic', transactions: 1, ops: 0, bytes: 0, limit: how.limit });
  const rename = { plan: draft, former, ledger, from: from.ledger, begun: from.begun };
  const layout = layOutRoot(rename, how);
  const notes = layout.notes.map((reason): PlanNote => ({
    severity: 'info',
    guard: 'moved-root',
    path: former.root,
    document: null,
    source: null,
    reason,
    hint: '',
  }));
  const all = [...(draft.notes ?? []), ...notes];
  return completePlan(
    { ...draft, ...(all.length === 0 ? {} : { notes: all }) },
    rootShape(rename, layout, how),
  );
}

/** What the frame of every change would have if it had one alone, without any record of it. */
function changeSizes(
  changes: PlanDraft['changes'],
  { acl, chroot }: { readonly acl: Acl; readonly chroot: string },
): { readonly change: Change; readonly bytes: number }[] {
  return changes.map((change) => ({ change, bytes: multiFrameBytes(changeOps(change, acl), chroot) }));
}

/** `specHash` of every document of a project and environment as it was applied last, by record key. */
export function appliedHashes(
  { projects }: State['ledger'],
  project: string,
  environment: string,
): ReadonlyMap<string, string> {
  const records = [...(projects.get(project)?.records.values() ?? [])];
  return new Map(
    records
      .filter(({ record }) => record.environment === environment)
      .map(({ key, record }) => [key, record.document.specHash]),
  );
}

/** What the history calls the apply of a plan. */
export function commandOf({ destroy, rollbackTo }: Pick<Plan, 'destroy' | 'rollbackTo'>): string {
  if (rollbackTo !== undefined) return 'rollback';
  return destroy ? 'destroy' : 'apply';
}

/** What the history says of why a plan was applied. */
export function messageOf({ rollbackTo }: Pick<Plan, 'rollbackTo'>, message: string | null): string | null {
  if (rollbackTo === undefined) return message;
  return `Roll back to revision ${rollbackTo}${message === null ? '' : `: ${message}`}`;
}

function planInput(
  world: World,
  subject: PlanSubject,
  { ledger, live }: State,
  identity: Identity,
): PlanInput {
  const { project, environment, desired, destroy, adopted, permits, selection } = subject;
  const { git = identity.git } = subject;
  return {
    project: project.name,
    environment: environment.name,
    root: project.root,
    ledger: ledger.format?.id ?? null,
    revision: ledger.revision?.info.rev ?? 0,
    bootstrap: !ledger.chrootExists || ledger.format === null,
    destroy,
    merge: subject.merge,
    selection,
    desired,
    bases: ledger.bases,
    live,
    applied: appliedHashes(ledger, project.name, environment.name),
    moved: project.moved,
    ignored: ignoredByRule(project.ignore, world.clock.now()),
    guards: environment.guards,
    allowDeletes: permits?.allowDeletes,
    lifecycle: project.lifecycle.length === 0 ? undefined : compileLifecycle(project.lifecycle),
    protectedRecords: protectedRecords(ledger, { project: project.name, environment: environment.name }),
    require: requirementsOf(environment),
    acl: environment.acl,
    createdAt: new Date(world.clock.now()).toISOString(),
    git,
    ...(adopted === undefined ? {} : { adopted }),
  };
}

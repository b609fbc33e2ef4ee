/**
 * The library: the same flows that the command line runs, for programs. Everything here is public and follows
 * semantic versioning; what is not here may change at any time. No part of it prints or ends the process.
 *
 * ```ts
 * const world = createWorld({ directory: '/srv/platform', progress: () => {}, signal: AbortSignal.timeout(60_000), log: () => {} });
 * const found = await drift(world, { environment: 'prod', connect: undefined, timeoutMs: 10_000 });
 * ```
 */
export { createWorld, type WorldOptions } from './cli/world.ts';
export { createZookeeper } from './zookeeper/create-zookeeper.ts';

export { adopt, type AdoptOutcome, type AdoptRequest } from './flows/adopt.ts';
export { apply, type ApplyOutcome, type ApplyRequest } from './flows/apply.ts';
export { blame, type BlameRequest } from './flows/blame.ts';
export { type ConnectionRequest } from './flows/connection.ts';
export { type DiffRequest, diffRevisions } from './flows/diff-revisions.ts';
export { doctor, type DoctorRequest } from './flows/doctor.ts';
export { drift } from './flows/drift.ts';
export { importLive, type ImportRequest } from './flows/import.ts';
export { log, type LogRequest } from './flows/log.ts';
export { plan, type PlanOutcome, type PlanRequest } from './flows/plan.ts';
export { reconcile, type ReconcileRequest } from './flows/reconcile.ts';
export { reconcileOnce } from './flows/reconcile-once.ts';
export { recover, type RecoverOutcome, type RecoverRequest } from './flows/recover.ts';
export { release, type ReleaseOutcome, type ReleaseRequest } from './flows/release.ts';
export { protect, type ProtectOutcome, type ProtectRequest } from './flows/protect.ts';
export {
  type PlannedRollback,
  rollback,
  type RollbackOutcome,
  type RollbackPlanRequest,
  type RollbackRequest,
  saveRollback,
} from './flows/rollback.ts';
export { show, type Shown } from './flows/show.ts';
export { status } from './flows/status.ts';
export { validate } from './flows/validate.ts';

export {
  type ElectionEvent,
  type ElectionOptions,
  LeaderElection,
  type Leadership,
} from './reconcile/election.ts';

export { decodePlan, encodePlan } from './plan/plan-file.ts';

export { type Blocked, type Change, type ChangeClass, type FieldChange } from './model/change.ts';
export { type Check, type DoctorResult } from './model/doctor.ts';
export { EXIT, type ExitCode } from './model/exit-code.ts';
export { type FailureCode, ZkaiFailure } from './model/failure.ts';
export { type ImportResult } from './model/imported.ts';
export { type Finding, type Severity } from './model/finding.ts';
export { type TextEdit } from './model/text-edit.ts';
export { type Plan } from './model/plan.ts';
export { type ClusterTopology } from './model/kinds/cluster-topology.ts';
export { type ModelParams } from './model/kinds/model-params.ts';
export { type TaskConfig } from './model/kinds/task-config.ts';
export { type ZnodeTree } from './model/kinds/znode-tree.ts';
export { type ReconcileEvent, type ReconcileRound } from './model/reconcile.ts';
export { parseRevisionRef, type RevisionRef } from './model/revision-ref.ts';
export { type BlameResult } from './model/blame.ts';
export {
  type AppliedRevision,
  type ApplyResult,
  type DriftItem,
  type DriftResult,
  type HistoryEntry,
  type HistoryLog,
  type RevisionDiff,
  type StatusResult,
  type ValidationResult,
} from './model/results.ts';

export { type Progress, type ProgressEvent } from './ports/events.ts';
export { type World } from './ports/world.ts';
export {
  type ConnectOptions,
  type MultiOutcome,
  type ReadOp,
  type ReadResult,
  ZookeeperError,
  type ZookeeperPort,
  type ZookeeperReader,
  type ZookeeperWriter,
} from './ports/zookeeper.ts';

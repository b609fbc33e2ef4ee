import { type Plan } from '../model/plan.ts';
import { type DryRun } from '../model/results.ts';
import { multiFrameBytes, type WriteOp } from '../model/write-op.ts';
import { joinPath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';
import { changesAcls, hasChanges } from '../plan/build.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { isAlreadyApplied, laterApply } from './already-applied.ts';
import { type ApplyInput } from './apply-input.ts';
import { carryOver } from './carry-over.ts';
import { metaOf } from './apply-meta.ts';
import { commitOps } from './commit-ops.ts';
import { refuseOtherLedger } from './prepare.ts';
import { readPlanned } from './read-planned.ts';
import { refuseProtected } from './refuse-protected.ts';
import { secretsOf } from './secrets.ts';
import { staleFailure, staleRows } from './stale.ts';
import { stillOpen } from './still-open.ts';

/**
 * Lets the server check a plan without changing anything: the real transaction, but for the fence of a lock that we do
 * not have, with a check at its end that has to fail. Everything before it is validated by the leader (versions, ACLs,
 * existence, quotas), and taken back. Writes one failed transaction, so it is not read-only. What stands in the way of
 * asking is looked at in the order of an apply, so that both give the same answer.
 *
 * @throws ZkaiFailure `stale` when what the plan read has moved; `unfinished`; whatever `refuseBegin` throws
 */
export async function tryOnServer(
  world: World,
  session: ZookeeperWriter,
  input: Omit<ApplyInput, 'connect' | 'lockTimeoutMs' | 'retention'>,
): Promise<DryRun> {
  const { plan, acl } = input;
  if (!hasChanges(plan)) return { outcome: 'nothing-to-do' };
  if (plan.renamed !== undefined)
    return { outcome: 'untried', reason: 'only records of the ledger follow to another name' };
  const state = await readPlanned(session, plan);
  const open = state.ledger.revision?.info;
  if (open?.state === 'applying') throw stillOpen(open.id);
  const later = await laterApply(session, plan, state);
  if (later !== null && isAlreadyApplied(plan, later, state))
    return { outcome: 'already-applied', revision: later.revision };
  input.refuseBegin?.(state.ledger);
  refuseProtected(plan, state);
  const { plan: due } = carryOver(plan, state.live.nodes, world.clock.now());
  const stale = staleRows(due, state);
  if (stale.length > 0) throw staleFailure(stale);
  refuseOtherLedger(plan, state);
  if (plan.bootstrap)
    return { outcome: 'untried', reason: 'there is no ledger yet, which the first apply creates' };
  if (plan.transaction.mode === 'journal') return { outcome: 'untried', reason: whyInBatches(plan) };
  const meta = metaOf(world, input);
  const { ops, fences } = commitOps(due, state, {
    meta,
    acl,
    digest: plan.digest,
    reveal: secretsOf(due, state, input),
  });
  // Nobody has made this znode: its name is as random as the id.
  const nowhere = joinPath(ledgerPaths(plan.root).locks, meta.id);
  const real = ops.slice(fences);
  const tried: WriteOp[] = [...real, { op: 'check', path: nowhere, version: 0 }];
  if (multiFrameBytes(tried, session.chroot) > (await session.frameLimit()))
    return { outcome: 'untried', reason: 'it does not fit one transaction' };
  const outcome = await session.multi(tried);
  if (outcome.committed) throw new Error('a check of a znode that nobody made went through');
  if (outcome.index === real.length) return { outcome: 'accepted', ops: real.length };
  const op = real[outcome.index];
  const path = op?.path ?? null;
  const change = plan.changes.find((row) => row.path === path);
  return {
    outcome: 'refused',
    blocked: {
      guard: 'server-dry-run',
      path,
      document: change?.document ?? null,
      source: change?.source ?? null,
      reason: `the server refuses to ${op?.op ?? 'do'} ${path ?? 'it'}: ${outcome.code}`,
      hint:
        outcome.code === 'no-auth'
          ? 'give the environment an `auth` identity that may, or have the ACL changed: zkai doctor shows the rights'
          : 'make a new plan and look at it again: zkai plan',
    },
  };
}

function whyInBatches(plan: Plan): string {
  return changesAcls(plan)
    ? 'no transaction can change an ACL, so it is applied in several'
    : 'it takes several transactions, each of which needs those before it';
}

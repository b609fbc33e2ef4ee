import { protectedRecords } from '../ledger/protected-records.ts';
import { type State } from '../live/state.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { recordKey } from '../model/tree.ts';
import { checkLifecycle } from '../plan/lifecycle.ts';
import { handOvers } from '../plan/protections.ts';

/**
 * Protection as the ledger has it under the lock: somebody may have protected a document since the plan was made, and what
 * gives znodes up makes no plan that guards have looked at.
 * @throws ZkaiFailure `blocked` for the first document that would lose a znode, or its protection
 */
export function refuseProtected(plan: Plan, { ledger }: Pick<State, 'ledger'>): void {
  const { project, environment, changes } = plan;
  const records = protectedRecords(ledger, plan);
  if (records.size === 0) return;
  const where = { project, environment, changes, bases: ledger.bases, protectedRecords: records };
  const [row] = checkLifecycle(where);
  if (row !== undefined)
    throw new ZkaiFailure('blocked', `${row.reason}; nothing was written`, { hint: row.hint });
  const protecting = new Set([
    ...plan.documents.filter((document) => records.has(recordKey(document))).map(({ id }) => id),
    ...(plan.protections ?? []).filter(({ protect }) => protect).map(({ document }) => document),
  ]);
  const loose = handOvers(changes, where).find(({ change }) => !protecting.has(change.document ?? ''));
  if (loose === undefined) return;
  throw new ZkaiFailure(
    'blocked',
    `${loose.from} was protected after the plan was made, and ${loose.change.path} would leave it; nothing was written`,
    { hint: 'make a new plan and look at it again: zkai plan' },
  );
}

import { type Blocked } from '../model/change.ts';
import { type Lifecycle } from '../model/lifecycle.ts';
import { type Plan } from '../model/plan.ts';
import { type Guards } from '../model/project.ts';
import { type BaseNode } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { checkGuards, countOwned } from './guards.ts';
import { isDeletion } from './input.ts';
import { checkLifecycle } from './lifecycle.ts';
import { isLifted } from './overrides.ts';

/**
 * What guards and lifecycle rules say to a plan that was saved, by what they are now: it may have been made before they
 * were there, or stricter. What was permitted with it still is, but an override holds for no limit below the one it was for.
 * @param bases what the ledger holds now
 */
export function blockedToday(
  plan: Plan,
  {
    guards,
    lifecycle,
    bases,
  }: {
    readonly guards: Guards;
    readonly lifecycle: Lifecycle;
    readonly bases: ReadonlyMap<ZnodePath, BaseNode>;
  },
): Blocked[] {
  const { project, environment, changes, allowDeletes, destroy } = plan;
  const owned = countOwned(bases.values(), plan);
  // What is declared and stays as it is has no row, but then not all that is owned goes.
  const nothingStays = changes.every(
    (change) => change.document === null || isDeletion(change) || change.actions.includes('release'),
  );
  return [
    ...checkLifecycle({ project, environment, changes, bases, lifecycle, allowDeletes }),
    ...checkGuards({ guards, changes, owned, isEmptied: nothingStays && destroy !== true, allowDeletes }),
  ].filter((row) => !isLifted(row, plan));
}

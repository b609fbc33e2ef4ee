import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { type Plan } from '../model/plan.ts';
import { type DryRun } from '../model/results.ts';
import { hasChanges } from '../plan/build.ts';

/**
 * A plan that nothing blocks is a success; `detailed` tells changes and conflicts from none. Who wants it tried by a
 * server does not get through where the server could not be asked.
 */
export function planExitCode(plan: Plan, detailed: boolean, dryRun: DryRun | null = null): ExitCode {
  if (plan.blocked.length > 0 || dryRun?.outcome === 'untried') return EXIT.blocked;
  return detailed && (plan.changes.length > 0 || hasChanges(plan)) ? EXIT.differences : EXIT.success;
}

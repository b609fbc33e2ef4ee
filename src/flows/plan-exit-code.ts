import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { type Plan } from '../model/plan.ts';

/** A plan that nothing blocks is a success; `detailed` tells changes and conflicts from none. */
export function planExitCode(plan: Plan, detailed: boolean): ExitCode {
  if (plan.blocked.length > 0) return EXIT.blocked;
  return detailed && plan.changes.length > 0 ? EXIT.differences : EXIT.success;
}

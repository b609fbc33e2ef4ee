import { type Plan } from '../model/plan.ts';
import { type Policy, type PolicyVerdict } from '../model/policy.ts';

/** The programs that judge plans. */
export interface PolicyPrograms {
  /**
   * Shows a plan to all of them at once. The verdicts are in the order of the policies; whatever a program does is one.
   * When the signal fires, the programs are ended, and then its reason is thrown.
   */
  judge(
    plan: Plan,
    policies: readonly Policy[],
    options: {
      readonly signal: AbortSignal;
      /** Told after each, in the order in which they end. */
      readonly onVerdict: () => void;
    },
  ): Promise<readonly PolicyVerdict[]>;
}

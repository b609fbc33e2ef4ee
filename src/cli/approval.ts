import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type Environment } from '../model/project.ts';
import { type Prompt } from '../ports/prompt.ts';
import { createPaint } from '../report/paint.ts';
import { renderBrief, renderPlan } from '../report/pretty/plan.ts';
import { wantsColor, wantsData } from './invocation.ts';
import { printNote } from './output.ts';

interface ApprovalInput {
  readonly prompt: Prompt;
  readonly flags: { readonly verbose: boolean; readonly quiet: boolean };
}

export interface Approval {
  /** Throws where approval is needed and nobody can be asked. */
  readonly refuseUnasked: () => void;
  readonly present: (plan: Plan) => void;
  readonly approve: (environment: Environment) => Promise<boolean>;
}

/** More rows than this nobody reads in the log of a job that asks nobody. */
const LISTED_UNASKED = 200;

const APPLY_UNASKED =
  'zkai apply --auto-approve, or apply a saved plan: zkai plan --out FILE && zkai apply FILE';
const DESTROY_UNASKED =
  'zkai apply --destroy --auto-approve, or apply a saved plan: zkai plan --destroy --out FILE && zkai apply FILE';

/**
 * How a plan is shown (on stderr, stdout is for the result) and approved. `without` says how to go unasked.
 * `refuseUnasked` throws `usage`: for before any connection, and behind what refuses even an approved plan.
 * `approve` throws `declined` with the word that was expected.
 */
export function approval(
  { prompt, flags }: ApprovalInput,
  options: { readonly needed: boolean; readonly destroy?: boolean; readonly without?: string },
): Approval {
  const { needed, destroy = false } = options;
  return {
    refuseUnasked: () => {
      if (!needed || prompt.canAsk) return;
      const hint = options.without ?? (destroy ? DESTROY_UNASKED : APPLY_UNASKED);
      throw new ZkaiFailure('usage', 'this needs an approval, and nobody can be asked here', { hint });
    },
    present: (plan) => {
      if (!needed && (flags.quiet || wantsData())) return;
      const paint = createPaint({ color: wantsColor(process.stderr) });
      const isBrief = !needed && !flags.verbose && plan.changes.length > LISTED_UNASKED;
      const shown = isBrief
        ? renderBrief(plan, { paint })
        : renderPlan(plan, { paint, verbose: flags.verbose });
      printNote(`${shown}\n`);
    },
    approve: async ({ name, connect, confirm }) => {
      if (!needed) return true;
      const word = confirm === 'name' ? name : 'yes';
      const what = destroy ? 'Destroy all of this in' : 'Apply this to';
      const question = `${what} ${name} (${connect})? Only '${word}' will be accepted: `;
      if (await prompt.confirm(question, word)) return true;
      throw new ZkaiFailure('declined', `not applied: the answer was not '${word}'; nothing was written`);
    },
  };
}

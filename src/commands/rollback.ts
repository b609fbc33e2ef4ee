import * as Flags from '@oclif/core/flags';
import { approval } from '../cli/approval.ts';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import {
  approvalFlags,
  connectionRequest,
  permitFlags,
  permits,
  planFlags,
  strictFlag,
  typedFlags,
  writeFlags,
} from '../cli/request.ts';
import { revisionArg } from '../cli/revision-arg.ts';
import { planExitCode } from '../flows/plan-exit-code.ts';
import { rollback, saveRollback } from '../flows/rollback.ts';
import { revisionRefText } from '../model/revision-ref.ts';
import { hasWritten } from '../model/results.ts';
import { planView } from '../report/json/plan.ts';
import { rollbackView } from '../report/json/rollback.ts';
import { nextAfterPlan } from '../report/pretty/next-step.ts';
import { renderPlan } from '../report/pretty/plan.ts';
import { renderRollback, renderWayBack } from '../report/pretty/rollback.ts';

export class Rollback extends BaseCommand<typeof Rollback> {
  static override summary = 'Put back what an earlier revision had applied, with all the checks of an apply';
  static override description =
    'Plans from the history instead of the files, shows it, asks, and applies it as a new revision. Only the own documents of this environment are concerned; `zkai diff @latest @12` shows before what it would change. The files stay as they are, so the next apply from git undoes it: the git revert to go with it is printed.';
  static override examples = [
    { description: 'The last apply was wrong', command: '<%= config.bin %> rollback @-1' },
    {
      description: 'Back to revision 12, without asking',
      command: '<%= config.bin %> rollback @12 --env prod --auto-approve',
    },
    {
      description: 'Where only saved plans are applied: the plan first, for a review',
      command: '<%= config.bin %> rollback @12 --env prod --out back.plan',
    },
    {
      description: 'With the reason for the history',
      command: '<%= config.bin %> rollback @12 --message "loss diverged on the new schedule"',
    },
  ];
  static override args = {
    to: revisionArg({
      description: 'the revision to go back to: @12, @-1 for the one before the latest',
      required: true,
    }),
  };
  static override flags = {
    ...approvalFlags,
    out: Flags.string({
      summary: 'Save the plan, for `zkai apply FILE`, and apply nothing',
      helpValue: '<file>',
      env: 'ZKAI_ROLLBACK_OUT',
    }),
    batch: planFlags.batch,
    ...permitFlags,
    strict: strictFlag,
    ...writeFlags,
  };

  protected async execute(input: CommandInput<typeof Rollback>): Promise<CommandReport> {
    const { world, flags, fromVariables, args, paint } = input;
    const { out } = flags;
    if (out !== undefined) return this.save(input, out);
    const to = revisionRefText(args.to);
    const { plan, result, ...back } = await rollback(world, {
      ...connectionRequest(flags),
      to: args.to,
      batching: flags.batch,
      permits: permits({ flags, fromVariables }),
      ...approval(input, {
        needed: !flags['auto-approve'],
        without: `zkai rollback ${to} --auto-approve; zkai diff @latest ${to} shows before what it would change`,
      }),
      message: flags.message ?? null,
      lockTimeoutMs: flags['lock-timeout'],
      strict: flags.strict,
    });
    return {
      hasWritten: hasWritten(result),
      json: () => rollbackView(result, { environment: plan.environment, ...back }),
      text: () => renderRollback(result, { paint, ...back }),
    };
  }

  private async save(
    { world, flags, fromVariables, args, paint }: CommandInput<typeof Rollback>,
    out: string,
  ): Promise<CommandReport> {
    const { batch: batching } = flags;
    const request = {
      ...connectionRequest(flags),
      to: args.to,
      batching,
      permits: permits({ flags, fromVariables }),
      out,
    };
    const { plan, git } = await saveRollback(world, request);
    const next = nextAfterPlan(plan, out, typedFlags({ flags, fromVariables }));
    const options = { paint, verbose: flags.verbose, now: world.clock.now() };
    const wayBack = plan.transaction.ops === 0 ? [] : [renderWayBack(git, paint, next)];
    return {
      exitCode: planExitCode(plan, false),
      json: () => planView(plan),
      text: () => [renderPlan(plan, options), ...wayBack].join('\n\n'),
    };
  }
}

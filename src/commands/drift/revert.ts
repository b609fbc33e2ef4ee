import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { approval } from '../../cli/approval.ts';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { flagsWith, REVIEW_FORMATS } from '../../cli/global-flags.ts';
import { type CommandReport } from '../../cli/output.ts';
import { applyReport, planReport } from '../../cli/plan-report.ts';
import {
  approvalFlags,
  connectionRequest,
  expectFlag,
  permitFlags,
  permits,
  planFlags,
  selectionRequest,
  strictFlag,
  typedFlags,
  writeFlags,
} from '../../cli/request.ts';
import { apply } from '../../flows/apply.ts';
import { plan } from '../../flows/plan.ts';
import { planExitCode } from '../../flows/plan-exit-code.ts';
import { nextAfterPlan } from '../../report/pretty/next-step.ts';

export class DriftRevert extends BaseCommand<typeof DriftRevert> {
  static override summary = 'Put back what was changed outside zkai, and nothing else';
  static override description =
    'A plan and an apply of the znodes that have drifted, with the same approval, guards and checks as `zkai apply`. What is only new in the files waits. A znode that both changed is a conflict, here as there: exit code 5, nothing was written. `zkai drift accept` is the other way round.';
  static override readonly formats = REVIEW_FORMATS;
  static override baseFlags = flagsWith(REVIEW_FORMATS);
  static override examples = [
    { description: 'Look, answer yes', command: '<%= config.bin %> drift revert' },
    { description: 'Of one document', command: '<%= config.bin %> drift revert TaskConfig/etl --env prod' },
    {
      description: 'Where only saved plans are applied',
      command: '<%= config.bin %> drift revert --env prod --out revert.plan',
    },
  ];
  static override args = {
    document: Args.string({
      description: 'a document, or a znode with all that is below it; default: all of them',
    }),
  };
  static override flags = {
    ...approvalFlags,
    out: Flags.string({
      summary: 'Save the plan, for `zkai apply FILE`, and apply nothing',
      helpValue: '<file>',
      env: 'ZKAI_REVERT_OUT',
    }),
    expect: expectFlag,
    exclude: planFlags.exclude,
    batch: planFlags.batch,
    'server-dry-run': planFlags['server-dry-run'],
    strict: strictFlag,
    ...permitFlags,
    ...writeFlags,
  };

  protected async execute(input: CommandInput<typeof DriftRevert>): Promise<CommandReport> {
    const { world, flags, fromVariables, args, paint } = input;
    const { document, out } = { document: args.document, out: flags.out ?? null };
    const request = {
      ...connectionRequest(flags),
      batching: flags.batch,
      serverDryRun: flags['server-dry-run'],
      permits: permits({ flags, fromVariables }),
      selection: selectionRequest({
        target: document === undefined ? undefined : [document],
        exclude: flags.exclude,
        drifted: true,
      }),
    };
    if (out !== null) return this.save(input, { ...request, out });
    const what = document === undefined ? '' : ` ${document}`;
    const applied = await apply(world, {
      ...request,
      planFile: null,
      ...approval(input, {
        needed: !flags['auto-approve'] && !flags['server-dry-run'],
        without: `zkai drift revert${what} --auto-approve, or save the plan with --out FILE and apply that`,
      }),
      expect: flags.expect ?? null,
      message: flags.message ?? null,
      lockTimeoutMs: flags['lock-timeout'],
      strict: flags.strict,
    });
    return applyReport(applied, paint);
  }

  private async save(
    { world, flags, fromVariables, paint }: CommandInput<typeof DriftRevert>,
    request: Parameters<typeof plan>[1] & { readonly out: string | null },
  ): Promise<CommandReport> {
    const { plan: made, dryRun } = await plan(world, request);
    const next = nextAfterPlan(made, request.out, typedFlags({ flags, fromVariables }));
    const options = { paint, verbose: flags.verbose, dryRun, now: world.clock.now(), next };
    return { exitCode: planExitCode(made, false, dryRun), ...planReport(made, options) };
  }
}

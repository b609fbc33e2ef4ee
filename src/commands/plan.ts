import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { flagsWith, REVIEW_FORMATS } from '../cli/global-flags.ts';
import { type CommandReport } from '../cli/output.ts';
import { planReport } from '../cli/plan-report.ts';
import {
  connectionRequest,
  permitFlags,
  permits,
  planFlags,
  selectionRequest,
  typedFlags,
} from '../cli/request.ts';
import { plan } from '../flows/plan.ts';
import { planExitCode } from '../flows/plan-exit-code.ts';
import { nextAfterPlan } from '../report/pretty/next-step.ts';

export class Plan extends BaseCommand<typeof Plan> {
  static override summary = 'Show what would change in ZooKeeper; writes nothing';
  static override description =
    'Compares the files with what zkai applied last and with the live znodes, and shows every change with the line that asks for it. Exit code 0, also with changes; with --detailed-exitcode 2 when there are some; 4 when something blocks the apply.';
  static override readonly formats = REVIEW_FORMATS;
  static override baseFlags = flagsWith(REVIEW_FORMATS);
  static override examples = [
    { description: 'What would an apply do?', command: '<%= config.bin %> plan' },
    {
      description: 'On a pull request: save the plan, fail only on trouble',
      command: '<%= config.bin %> plan --env prod --out prod.plan',
    },
    {
      description: 'The same, with a comment for the pull request and annotations in the log',
      command: '<%= config.bin %> plan --env prod --format github --report markdown=plan.md',
    },
    {
      description: 'Is anything to do? Exit code 2 says yes',
      command: '<%= config.bin %> plan --detailed-exitcode',
    },
    {
      description: 'Only one task, and the model that it needs',
      command: '<%= config.bin %> plan --target TaskConfig/etl --target ModelParams/gpt',
    },
    {
      description: 'All but a subtree that somebody is looking into, and without deleting anything',
      command: '<%= config.bin %> plan --exclude /zkai/prod/tasks --no-delete',
    },
    {
      description: 'What would go if this environment were given up?',
      command: '<%= config.bin %> plan --env dev --destroy',
    },
  ];
  static override flags = {
    out: Flags.string({
      summary: 'Save the plan, for `zkai apply FILE`',
      helpValue: '<file>',
      env: 'ZKAI_PLAN_OUT',
    }),
    ...planFlags,
    ...permitFlags,
    'detailed-exitcode': Flags.boolean({
      summary: 'Exit with 2 when there are changes',
      env: 'ZKAI_DETAILED_EXITCODE',
    }),
  };

  protected async execute({
    world,
    flags,
    fromVariables,
    paint,
  }: CommandInput<typeof Plan>): Promise<CommandReport> {
    const out = flags.out ?? null;
    const { plan: made, dryRun } = await plan(world, {
      ...connectionRequest(flags),
      out,
      batching: flags.batch,
      serverDryRun: flags['server-dry-run'],
      destroy: flags.destroy,
      merge: flags.merge,
      permits: permits({ flags, fromVariables }),
      selection: selectionRequest(flags),
    });
    const next = nextAfterPlan(made, out, typedFlags({ flags, fromVariables }));
    const now = out === null ? undefined : world.clock.now();
    return {
      exitCode: planExitCode(made, flags['detailed-exitcode'], dryRun),
      ...planReport(made, { paint, verbose: flags.verbose, dryRun, now, next }),
    };
  }
}

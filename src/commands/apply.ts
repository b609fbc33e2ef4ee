import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { approval } from '../cli/approval.ts';
import { flagsWith, REVIEW_FORMATS } from '../cli/global-flags.ts';
import { type CommandReport } from '../cli/output.ts';
import { applyReport } from '../cli/plan-report.ts';
import {
  approvalFlags,
  connectionRequest,
  expectFlag,
  permitFlags,
  permits,
  planFlags,
  selectionRequest,
  strictFlag,
  writeFlags,
} from '../cli/request.ts';
import { apply } from '../flows/apply.ts';

export class Apply extends BaseCommand<typeof Apply> {
  static override summary = 'Make ZooKeeper agree with the files, in one transaction';
  static override description =
    'With a saved plan: does exactly that, or nothing if anything that the plan read has moved. Without one: plans, asks, and applies what was shown. Nothing is ever half done. Exit code 5: somebody else was faster, nothing was written. What `require` of the environment asks for (saved plans, none too old, committed files) no flag lifts.';
  static override readonly formats = REVIEW_FORMATS;
  static override baseFlags = flagsWith(REVIEW_FORMATS);
  static override examples = [
    { description: 'Plan, look, answer yes', command: '<%= config.bin %> apply' },
    { description: 'What was reviewed, and nothing else', command: '<%= config.bin %> apply prod.plan' },
    {
      description: 'In a pipeline, with the reason for the history',
      command: '<%= config.bin %> apply --env prod --auto-approve --message "lower the learning rate"',
    },
    {
      description: 'Everything but the document in conflict',
      command: '<%= config.bin %> apply --exclude TaskConfig/etl',
    },
    {
      description: 'Somebody changed another field of the same znode: keep both changes',
      command: '<%= config.bin %> apply --merge',
    },
    {
      description: 'Give an environment up: everything of ours in it, nothing of others',
      command: '<%= config.bin %> apply --env dev --destroy',
    },
  ];
  static override args = {
    plan: Args.string({ description: 'a plan file made with `zkai plan --out`' }),
  };
  static override flags = {
    ...approvalFlags,
    expect: expectFlag,
    strict: strictFlag,
    ...planFlags,
    ...permitFlags,
    ...writeFlags,
  };

  /** A saved plan says itself what it does, and what was permitted. */
  protected override typedOnly({ plan }: CommandInput<typeof Apply>['args']): readonly string[] {
    return plan === undefined ? [] : ['destroy', ...Object.keys(permitFlags)];
  }

  protected async execute(input: CommandInput<typeof Apply>): Promise<CommandReport> {
    const { world, flags, fromVariables, args, paint } = input;
    const planFile = args.plan ?? null;
    const applied = await apply(world, {
      ...connectionRequest(flags),
      planFile,
      batching: flags.batch,
      serverDryRun: flags['server-dry-run'],
      destroy: flags.destroy,
      merge: flags.merge,
      permits: permits({ flags, fromVariables }),
      selection: selectionRequest(flags),
      ...approval(input, {
        needed: planFile === null && !flags['auto-approve'] && !flags['server-dry-run'],
        destroy: flags.destroy,
      }),
      expect: flags.expect ?? null,
      message: flags.message ?? null,
      lockTimeoutMs: flags['lock-timeout'],
      strict: flags.strict,
    });
    return applyReport(applied, paint);
  }
}

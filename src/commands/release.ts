import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, dryRunFlag, typedFlags, writeFlags } from '../cli/request.ts';
import { planExitCode } from '../flows/plan-exit-code.ts';
import { release } from '../flows/release.ts';
import { EXIT } from '../model/exit-code.ts';
import { hasWritten } from '../model/results.ts';
import { shellWord } from '../model/shell-word.ts';
import { ownershipView } from '../report/json/ownership.ts';
import { nextCommand } from '../report/pretty/next-step.ts';
import { renderReleased } from '../report/pretty/ownership.ts';

export class Release extends BaseCommand<typeof Release> {
  static override summary = 'Give znodes up without deleting or changing them';
  static override description =
    'Only the ledger is written: zkai forgets what it applied there, and never deletes or changes it again. Remove the znodes from the files first, or the next apply takes them over again. A rollback to the revision before takes ownership back.';
  static override examples = [
    {
      description: 'A znode, with all that this project owns below it',
      command: '<%= config.bin %> release /app/config',
    },
    {
      description: 'Everything that a document declared',
      command: '<%= config.bin %> release TaskConfig/etl --env prod',
    },
    { description: 'What would that be?', command: '<%= config.bin %> release /app --dry-run' },
  ];
  static override args = {
    target: Args.string({
      description: 'a znode, with all that is owned below it; or the id of a document',
      required: true,
    }),
  };
  static override flags = { ...writeFlags, 'dry-run': dryRunFlag };

  protected async execute({
    world,
    flags,
    fromVariables,
    args,
    paint,
  }: CommandInput<typeof Release>): Promise<CommandReport> {
    const done = await release(world, {
      ...connectionRequest(flags),
      target: args.target,
      dryRun: flags['dry-run'],
      message: flags.message ?? null,
      lockTimeoutMs: flags['lock-timeout'],
    });
    const next = nextCommand(
      `release ${shellWord(args.target)}`,
      done.plan.environment,
      typedFlags({ flags, fromVariables }),
    );
    return {
      exitCode: done.result === null ? planExitCode(done.plan, false) : EXIT.success,
      hasWritten: done.result !== null && hasWritten(done.result),
      json: () => ownershipView('released', done),
      text: () => renderReleased(done, { paint, verbose: flags.verbose, next }),
    };
  }
}

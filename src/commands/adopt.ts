import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, dryRunFlag, typedFlags, writeFlags } from '../cli/request.ts';
import { adopt } from '../flows/adopt.ts';
import { planExitCode } from '../flows/plan-exit-code.ts';
import { EXIT } from '../model/exit-code.ts';
import { hasWritten } from '../model/results.ts';
import { shellWord } from '../model/shell-word.ts';
import { ownershipView } from '../report/json/ownership.ts';
import { nextCommand } from '../report/pretty/next-step.ts';
import { renderAdopted } from '../report/pretty/ownership.ts';

export class Adopt extends BaseCommand<typeof Adopt> {
  static override summary = 'Take ownership of declared znodes that exist already, without changing them';
  static override description =
    'The live value and ACL become what zkai believes it applied last; the next plan shows what the files want beyond them.';
  static override examples = [
    { description: 'One znode', command: '<%= config.bin %> adopt /app/config' },
    { description: 'Everything declared below it', command: '<%= config.bin %> adopt /app --env prod' },
    { description: 'What would that be?', command: '<%= config.bin %> adopt /app --dry-run' },
  ];
  static override args = {
    path: Args.string({ description: 'a znode, with all declared ones below it', required: true }),
  };
  static override flags = { ...writeFlags, 'dry-run': dryRunFlag };

  protected async execute({
    world,
    flags,
    fromVariables,
    args,
    paint,
  }: CommandInput<typeof Adopt>): Promise<CommandReport> {
    const done = await adopt(world, {
      ...connectionRequest(flags),
      path: args.path,
      dryRun: flags['dry-run'],
      message: flags.message ?? null,
      lockTimeoutMs: flags['lock-timeout'],
    });
    const next = nextCommand(
      `adopt ${shellWord(args.path)}`,
      done.plan.environment,
      typedFlags({ flags, fromVariables }),
    );
    return {
      exitCode: done.result === null ? planExitCode(done.plan, false) : EXIT.success,
      hasWritten: done.result !== null && hasWritten(done.result),
      json: () => ownershipView('adopted', done),
      text: () => renderAdopted(done, { paint, verbose: flags.verbose, next }),
    };
  }
}

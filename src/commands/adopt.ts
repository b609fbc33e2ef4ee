import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, writeFlags } from '../cli/request.ts';
import { adopt } from '../flows/adopt.ts';
import { hasWritten } from '../model/results.ts';
import { applyView } from '../report/json/apply.ts';
import { renderApply } from '../report/pretty/apply.ts';

export class Adopt extends BaseCommand<typeof Adopt> {
  static override summary = 'Take ownership of declared znodes that exist already, without changing them';
  static override description =
    'The live value and ACL become what zkai believes it applied last; the next plan shows what the files want beyond them.';
  static override examples = [
    { description: 'One znode', command: '<%= config.bin %> adopt /app/config' },
    { description: 'Everything declared below it', command: '<%= config.bin %> adopt /app --env prod' },
  ];
  static override args = {
    path: Args.string({ description: 'a znode, with all declared ones below it', required: true }),
  };
  static override flags = writeFlags;

  protected async execute({ world, flags, args, paint }: CommandInput<typeof Adopt>): Promise<CommandReport> {
    const { result } = await adopt(world, {
      ...connectionRequest(flags),
      path: args.path,
      message: flags.message ?? null,
      lockTimeoutMs: flags['lock-timeout'],
    });
    return {
      hasWritten: hasWritten(result),
      json: () => applyView(result),
      text: () => renderApply(result, { paint }),
    };
  }
}

import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest } from '../cli/request.ts';
import { log } from '../flows/log.ts';
import { logView } from '../report/json/log.ts';
import { renderLog } from '../report/pretty/log.ts';

export class Log extends BaseCommand<typeof Log> {
  static override summary = 'List what was applied, by whom and from which commit, newest first';
  static override examples = [
    { description: 'The last twenty', command: '<%= config.bin %> log' },
    { description: 'The last one, with every znode', command: '<%= config.bin %> log --limit 1 --verbose' },
  ];
  static override flags = {
    limit: Flags.integer({
      char: 'n',
      summary: 'How many at most',
      default: 20,
      min: 1,
      env: 'ZKAI_LOG_LIMIT',
    }),
  };

  protected async execute({ world, flags, paint }: CommandInput<typeof Log>): Promise<CommandReport> {
    const found = await log(world, { ...connectionRequest(flags), limit: flags.limit });
    return {
      json: () => logView(found),
      text: () => renderLog(found, { paint, verbose: flags.verbose }),
    };
  }
}

import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, typedFlags } from '../cli/request.ts';
import { status } from '../flows/status.ts';
import { statusView } from '../report/json/status.ts';
import { renderStatus } from '../report/pretty/status.ts';

export class Status extends BaseCommand<typeof Status> {
  static override summary = 'Show where an environment stands: server, revision, lock, drift';
  static override examples = [
    { description: 'Where does dev stand?', command: '<%= config.bin %> status --env dev' },
    { description: 'For a program', command: '<%= config.bin %> status --json' },
  ];

  protected async execute({
    world,
    flags,
    fromVariables,
    paint,
  }: CommandInput<typeof Status>): Promise<CommandReport> {
    const found = await status(world, connectionRequest(flags));
    return {
      json: () => statusView(found),
      text: () => renderStatus(found, { paint, typed: typedFlags({ flags, fromVariables }) }),
    };
  }
}

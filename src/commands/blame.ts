import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest } from '../cli/request.ts';
import { blame } from '../flows/blame.ts';
import { blameView } from '../report/json/blame.ts';
import { renderBlame } from '../report/pretty/blame.ts';

export class Blame extends BaseCommand<typeof Blame> {
  static override summary = 'Show who wrote a znode last: which revision and commit, or that it was not zkai';
  static override description =
    'Works on every znode, also on those of other projects and on those that zkai does not own. ZooKeeper knows no names: of a write outside zkai it tells the transaction and the time.';
  static override examples = [
    { description: 'Who set this value?', command: '<%= config.bin %> blame /zkai/default/tasks/etl' },
    { description: 'For a program', command: '<%= config.bin %> blame /shop/limits --env prod --json' },
  ];
  static override args = {
    path: Args.string({ description: 'the znode', required: true }),
  };

  protected async execute({ world, flags, args, paint }: CommandInput<typeof Blame>): Promise<CommandReport> {
    const found = await blame(world, { ...connectionRequest(flags), path: args.path });
    return { json: () => blameView(found), text: () => renderBlame(found, { paint }) };
  }
}

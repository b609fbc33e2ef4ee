import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, writeFlags } from '../cli/request.ts';
import { recover } from '../flows/recover.ts';
import { parseApplyId } from '../model/apply-id.ts';
import { hasWritten } from '../model/results.ts';
import { applyView } from '../report/json/apply.ts';
import { renderRecover } from '../report/pretty/recover.ts';

const applyId = Args.custom<string>({ parse: async (text) => parseApplyId(text) });

export class Recover extends BaseCommand<typeof Recover> {
  static override summary = 'Finish, undo, or find out what became of an apply that was cut off';
  static override description =
    'After exit code 8, or when an apply was killed. An apply in batches that is open is found on the server, from any checkout, and finished, or with --undo taken back. Of a single transaction, which only the checkout that sent it remembers, or whoever has its id: makes sure that it cannot go through any more, and then says whether it has.';
  static override examples = [
    {
      description: 'What is open on the server, or was lost in this checkout',
      command: '<%= config.bin %> recover',
    },
    { description: 'Everything as it was before', command: '<%= config.bin %> recover --undo' },
    {
      description: 'A single transaction of another machine, by the id that it printed',
      command: '<%= config.bin %> recover 0b7e2c1a-5d3f-4e7b-9a56-2f1c8d4e6a90 --env prod',
    },
  ];
  static override flags = {
    undo: Flags.boolean({
      summary: 'Take back an apply in batches that is open, rather than finish it',
      env: 'ZKAI_UNDO',
    }),
    'lock-timeout': writeFlags['lock-timeout'],
  };
  static override args = {
    id: applyId({
      description:
        'id of the apply; default: the one that is open on the server, or those that this checkout remembers',
    }),
  };

  protected async execute({
    world,
    flags,
    args,
    paint,
  }: CommandInput<typeof Recover>): Promise<CommandReport> {
    const { result, environment } = await recover(world, {
      ...connectionRequest(flags),
      id: args.id ?? null,
      undo: flags.undo,
      lockTimeoutMs: flags['lock-timeout'],
    });
    return {
      hasWritten: hasWritten(result),
      json: () => ({ ...applyView(result), environment }),
      text: () => renderRecover(result, { paint }),
    };
  }
}

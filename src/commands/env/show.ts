import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';
import { environmentSettings } from '../../flows/environment-settings.ts';
import { environmentView } from '../../report/json/environments.ts';
import { renderEnvironment } from '../../report/pretty/environments.ts';

export class EnvShow extends BaseCommand<typeof EnvShow> {
  static override summary = 'Show everything that holds for an environment';
  static override description =
    'Every setting with the line of zkai.yaml that says it, or as the default that holds. What may be a secret is never shown; references such as env:NAME are.';
  static override examples = [
    { description: 'What holds for prod?', command: '<%= config.bin %> env show prod' },
    {
      description: 'A limit of the default environment, for a script',
      command:
        '<%= config.bin %> env show --json | jq \'.settings[] | select(.pointer == "/guards/maxDeletes").value\'',
    },
  ];
  static override args = {
    name: Args.string({ description: 'the environment; default: the one of --env, else the only one' }),
  };

  protected async execute({
    world,
    flags,
    args,
    paint,
  }: CommandInput<typeof EnvShow>): Promise<CommandReport> {
    const settings = await environmentSettings(world, args.name ?? flags.env ?? null);
    return {
      json: () => environmentView(settings),
      text: () => renderEnvironment(settings, { paint }),
    };
  }
}

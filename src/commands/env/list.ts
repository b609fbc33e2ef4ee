import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';
import { listEnvironments } from '../../flows/list-environments.ts';
import { environmentsView } from '../../report/json/environments.ts';
import { renderEnvironments } from '../../report/pretty/environments.ts';

export class EnvList extends BaseCommand<typeof EnvList> {
  static override summary = 'List the environments of the project';
  static override description =
    'Name, servers, overlays, values and protections of each environment of zkai.yaml. A star marks the one that commands work in: the one of --env or ZKAI_ENV, else the only one.';
  static override examples = [
    { description: 'Which environments are there?', command: '<%= config.bin %> env list' },
    {
      description: 'Their names for a script',
      command: "<%= config.bin %> env list --json | jq -r '.environments[].name'",
    },
  ];

  protected async execute({ world, flags, paint }: CommandInput<typeof EnvList>): Promise<CommandReport> {
    const environments = await listEnvironments(world, flags.env ?? null);
    return {
      json: () => environmentsView(environments),
      text: () => renderEnvironments(environments, { paint }),
    };
  }
}

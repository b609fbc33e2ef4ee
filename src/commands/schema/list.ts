import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';

export class SchemaList extends BaseCommand<typeof SchemaList> {
  static override summary = 'List the kinds of documents that have a schema';
  static override examples = [
    { description: 'Which kinds are there?', command: '<%= config.bin %> schema list' },
    { description: 'The same for a program', command: '<%= config.bin %> schema list --json' },
  ];
  static override readonly project = 'none';

  protected async execute({ world }: CommandInput<typeof SchemaList>): Promise<CommandReport> {
    const schemas = await world.schemas();
    const kinds = [...schemas.keys()].filter((kind) => kind !== 'common');
    return {
      json: () => ({ apiVersion: 'zkai.schemas/v1', kinds }),
      text: () => kinds.join('\n'),
    };
  }
}

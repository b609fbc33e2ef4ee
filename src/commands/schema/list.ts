import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';
import { listKinds } from '../../flows/show-schema.ts';
import { renderKinds } from '../../report/pretty/kinds.ts';

export class SchemaList extends BaseCommand<typeof SchemaList> {
  static override summary = 'List the kinds of documents';
  static override examples = [
    { description: 'Which kinds are there?', command: '<%= config.bin %> schema list' },
    { description: 'The same for a program', command: '<%= config.bin %> schema list --json' },
  ];
  static override readonly project = 'optional';

  protected async execute({ world, paint }: CommandInput<typeof SchemaList>): Promise<CommandReport> {
    const kinds = await listKinds(world);
    return {
      json: () => ({ apiVersion: 'zkai.kinds/v1', kinds }),
      text: () => renderKinds(kinds, { paint }),
    };
  }
}

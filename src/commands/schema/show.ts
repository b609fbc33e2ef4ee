import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';
import { showSchema } from '../../flows/show-schema.ts';

export class SchemaShow extends BaseCommand<typeof SchemaShow> {
  static override summary = 'Print the JSON Schema of a kind';
  static override examples = [
    { description: 'What may a model say?', command: '<%= config.bin %> schema show ModelParams' },
    {
      description: 'Into a file, for an editor',
      command: '<%= config.bin %> schema show Project > project.json',
    },
  ];
  static override args = {
    KIND: Args.string({ required: true, description: 'Name of the kind, in any case' }),
  };
  static override readonly project = 'optional';

  protected async execute({ world, args }: CommandInput<typeof SchemaShow>): Promise<CommandReport> {
    const { kind, schema } = await showSchema(world, args.KIND);
    return {
      json: () => ({ apiVersion: 'zkai.schema/v1', kind, schema }),
      text: () => JSON.stringify(schema, null, 2),
    };
  }
}

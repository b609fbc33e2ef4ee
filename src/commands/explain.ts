import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { explainField } from '../flows/explain-field.ts';
import { fieldView } from '../report/json/field.ts';
import { renderField } from '../report/pretty/field.ts';

export class Explain extends BaseCommand<typeof Explain> {
  static override summary = 'Say what a field of a document is for';
  static override description =
    'The type, default, allowed values and description of a field, with an example, and the fields in it. Lists and mappings are passed through: nodes.name is the name of a node.';
  static override examples = [
    { description: 'What may a model say?', command: '<%= config.bin %> explain ModelParams' },
    {
      description: 'What is a rollout, and what may stand in it?',
      command: '<%= config.bin %> explain ModelParams.spec.rollout',
    },
    {
      description: 'With all that is below it',
      command: '<%= config.bin %> explain TaskConfig.spec.placement --recursive',
    },
  ];
  static override args = {
    SUBJECT: Args.string({
      required: true,
      description: 'Kind, in any case, and the field, with dots: ModelParams.spec.rollout',
    }),
  };
  static override flags = {
    recursive: Flags.boolean({ summary: 'The fields of the fields, too' }),
  };
  static override readonly project = 'optional';

  protected async execute({
    world,
    args,
    flags,
    paint,
  }: CommandInput<typeof Explain>): Promise<CommandReport> {
    const page = await explainField(world, args.SUBJECT, { recursive: flags.recursive });
    return { json: () => fieldView(page), text: () => renderField(page, { paint }) };
  }
}

import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { validate } from '../flows/validate.ts';
import { EXIT } from '../model/exit-code.ts';
import { findingsView } from '../report/json/findings.ts';
import { renderFindings } from '../report/pretty/findings.ts';

export class Validate extends BaseCommand<typeof Validate> {
  static override summary = 'Check the files, without a server';
  static override description =
    'Parses every file, holds each document against the schema of its kind, and checks what documents say about each other, in every environment or the one of --env. Everything that is wrong is reported at once, with file, line and column. Exit code 3 when there is an error; warnings alone are 0.';
  static override aliases = ['lint'];
  static override examples = [
    { description: 'Everything, in every environment', command: '<%= config.bin %> validate' },
    {
      description: 'One environment, for a program',
      command: '<%= config.bin %> validate --env prod --json',
    },
  ];

  protected async execute({ world, flags, paint }: CommandInput<typeof Validate>): Promise<CommandReport> {
    const { result, texts } = await validate(world, { environment: flags.env ?? null });
    const isInvalid = result.findings.some(({ severity }) => severity === 'error');
    return {
      exitCode: isInvalid ? EXIT.invalid : EXIT.success,
      json: () => findingsView(result),
      text: () => renderFindings(result, texts, { paint, notes: flags.verbose }),
    };
  }
}

import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';
import { diffEnvironments } from '../../flows/diff-environments.ts';
import { EXIT } from '../../model/exit-code.ts';
import { environmentDiffView } from '../../report/json/environments.ts';
import { renderEnvironmentDiff } from '../../report/pretty/environments.ts';

export class EnvDiff extends BaseCommand<typeof EnvDiff> {
  static override summary = 'Show how two environments differ';
  static override description =
    'Compares what the files ask for in two environments: settings of zkai.yaml, documents, and znodes field by field. No server is asked. Exit code 2 when there is a difference; that they connect to different servers is shown, and is none.';
  static override examples = [
    { description: 'What is different in prod?', command: '<%= config.bin %> env diff dev prod' },
    {
      description: 'The same with the values of what one of them has alone',
      command: '<%= config.bin %> env diff dev prod --verbose',
    },
  ];
  static override args = {
    from: Args.string({ description: 'the old side', required: true }),
    to: Args.string({ description: 'the new side', required: true }),
  };

  protected async execute({
    world,
    flags,
    args,
    paint,
  }: CommandInput<typeof EnvDiff>): Promise<CommandReport> {
    const diff = await diffEnvironments(world, args.from, args.to);
    return {
      exitCode: diff.differs ? EXIT.differences : EXIT.success,
      json: () => environmentDiffView(diff),
      text: () => renderEnvironmentDiff(diff, { paint, verbose: flags.verbose }),
    };
  }
}

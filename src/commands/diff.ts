import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest } from '../cli/request.ts';
import { revisionArg } from '../cli/revision-arg.ts';
import { diffRevisions } from '../flows/diff-revisions.ts';
import { EXIT } from '../model/exit-code.ts';
import { LATEST } from '../model/revision-ref.ts';
import { diffView } from '../report/json/diff.ts';
import { renderDiff } from '../report/pretty/diff.ts';

export class Diff extends BaseCommand<typeof Diff> {
  static override summary = 'Show how what was applied differs between two revisions';
  static override description =
    'Compares what this project had applied to the environment, znode by znode and field by field. Exit code 2 when there is a difference. What somebody else changed meanwhile does not count: that is `zkai drift`.';
  static override examples = [
    { description: 'What changed since revision 12?', command: '<%= config.bin %> diff @12' },
    {
      description: 'What did the last two applies change together?',
      command: '<%= config.bin %> diff @-2 @latest',
    },
    {
      description: 'What was the first apply? Revision 0 is before it',
      command: '<%= config.bin %> diff @0 @1 --verbose',
    },
  ];
  static override args = {
    from: revisionArg({ description: 'the old side: @12, @latest, @-1', required: true }),
    to: revisionArg({ description: 'the new side; default: the newest revision' }),
  };

  protected async execute({ world, flags, args, paint }: CommandInput<typeof Diff>): Promise<CommandReport> {
    const { from, to = LATEST } = args;
    const found = await diffRevisions(world, { ...connectionRequest(flags), from, to });
    return {
      exitCode: found.changes.length === 0 ? EXIT.success : EXIT.differences,
      json: () => diffView(found),
      text: () => renderDiff(found, { paint, verbose: flags.verbose }),
    };
  }
}

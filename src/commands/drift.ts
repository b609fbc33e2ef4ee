import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { flagsWith, REVIEW_FORMATS } from '../cli/global-flags.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, nameFlags, selectionRequest, typedFlags } from '../cli/request.ts';
import { drift } from '../flows/drift.ts';
import { EXIT } from '../model/exit-code.ts';
import { selectionFlags } from '../model/selection.ts';
import { driftView } from '../report/json/drift.ts';
import { nextCommand } from '../report/pretty/next-step.ts';
import { ownsSomething, renderDrift } from '../report/pretty/drift.ts';

export class Drift extends BaseCommand<typeof Drift> {
  static override summary = 'Show what was changed behind the back of the files; writes nothing';
  static override description =
    'Compares the live znodes with what zkai applied last. Exit code 2 when they differ. A change that is only in the files is no drift: that is what `zkai plan` shows.';
  static override readonly formats = REVIEW_FORMATS;
  static override baseFlags = flagsWith(REVIEW_FORMATS);
  static override examples = [
    { description: 'Has anybody changed something by hand?', command: '<%= config.bin %> drift' },
    { description: 'On a schedule, for a program', command: '<%= config.bin %> drift --env prod --json' },
    { description: 'Only of some znodes', command: '<%= config.bin %> drift --target /zkai/east/tasks' },
  ];
  static override flags = nameFlags;

  protected async execute({ world, flags, paint }: CommandInput<typeof Drift>): Promise<CommandReport> {
    const found = await drift(world, { ...connectionRequest(flags), selection: selectionRequest(flags) });
    const isAsApplied = ownsSomething(found) && found.items.length === 0;
    const plan = nextCommand('plan', found.environment, typedFlags(flags));
    const next = isAsApplied ? undefined : `${plan}${selectionFlags(found.selection)}`;
    return {
      exitCode: found.items.length === 0 ? EXIT.success : EXIT.differences,
      json: () => driftView(found),
      text: () => renderDrift(found, { paint, verbose: flags.verbose, next }),
      form: async (format, run) => {
        const { renderDriftAs } = await import('../report/review-forms.ts');
        return renderDriftAs(format, found, { run, next });
      },
    };
  }
}

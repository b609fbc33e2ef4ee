import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, typedConnect } from '../cli/request.ts';
import { show } from '../flows/show.ts';
import { logView } from '../report/json/log.ts';
import { planView } from '../report/json/plan.ts';
import { renderLog } from '../report/pretty/log.ts';
import { nextAfterPlan } from '../report/pretty/next-step.ts';
import { renderPlan } from '../report/pretty/plan.ts';

export class Show extends BaseCommand<typeof Show> {
  static override summary = 'Show a saved plan, or a revision that was applied';
  static override examples = [
    { description: 'What is in this plan file?', command: '<%= config.bin %> show prod.plan' },
    { description: 'What did revision 12 change?', command: '<%= config.bin %> show @12 --env prod' },
  ];
  static override args = {
    what: Args.string({ description: 'a plan file, or @REVISION', required: true }),
  };

  protected async execute({ world, flags, args, paint }: CommandInput<typeof Show>): Promise<CommandReport> {
    const { verbose } = flags;
    const shown = await show(world, { ...connectionRequest(flags), what: args.what });
    if (shown.kind === 'revision') {
      return {
        json: () => logView([shown.entry]),
        text: () => renderLog([shown.entry], { paint, verbose: true }),
      };
    }
    const { plan } = shown;
    return {
      json: () => planView(plan),
      text: () =>
        renderPlan(plan, { paint, verbose, next: nextAfterPlan(plan, args.what, typedConnect(flags)) }),
    };
  }
}

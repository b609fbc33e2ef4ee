import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, typedFlags } from '../cli/request.ts';
import { show } from '../flows/show.ts';
import { planView } from '../report/json/plan.ts';
import { revisionView } from '../report/json/revision.ts';
import { nextAfterPlan } from '../report/pretty/next-step.ts';
import { renderPlan } from '../report/pretty/plan.ts';
import { renderRevision } from '../report/pretty/revision.ts';

export class Show extends BaseCommand<typeof Show> {
  static override summary = 'Show a saved plan, or a revision that was applied';
  static override description =
    'Of a plan file also how old it is, and until when the environment takes it. Works without a server for a plan file.';
  static override examples = [
    { description: 'What is in this plan file?', command: '<%= config.bin %> show prod.plan' },
    { description: 'What did revision 12 change?', command: '<%= config.bin %> show @12 --env prod' },
    {
      description: 'What did the last apply change, value by value?',
      command: '<%= config.bin %> show @latest --verbose',
    },
  ];
  static override args = {
    what: Args.string({ description: 'a plan file, or @REVISION: @12, @latest, @-1', required: true }),
  };

  protected async execute({
    world,
    flags,
    fromVariables,
    args,
    paint,
  }: CommandInput<typeof Show>): Promise<CommandReport> {
    const { verbose } = flags;
    const shown = await show(world, { ...connectionRequest(flags), what: args.what });
    if (shown.kind === 'revision') {
      return {
        json: () => revisionView(shown.revision),
        text: () => renderRevision(shown.revision, { paint, verbose }),
      };
    }
    const { plan } = shown;
    const now = world.clock.now();
    return {
      json: () => planView(plan),
      text: () =>
        renderPlan(plan, {
          paint,
          verbose,
          now,
          tellsAge: true,
          next: nextAfterPlan(plan, args.what, { ...typedFlags({ flags, fromVariables }), now }),
        }),
    };
  }
}

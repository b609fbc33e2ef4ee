import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';
import { acceptTarget, connectionRequest, dryRunFlag, typedFlags } from '../../cli/request.ts';
import { acceptDrift } from '../../flows/accept-drift.ts';
import { acceptView } from '../../report/json/accept.ts';
import { renderAccept } from '../../report/pretty/accept.ts';
import { nextCommand } from '../../report/pretty/next-step.ts';

export class DriftAccept extends BaseCommand<typeof DriftAccept> {
  static override summary = 'Write what is live into the YAML files, in the place that set it';
  static override description =
    'For a change outside zkai that is right: the files say it afterwards, and a plan has nothing to change. Only the values change; comments, order and layout stay. Each is written where it was set: in the overlay, the patch, the value of the environment, or added where nobody had written it. What was written is read again first, and has to compile to what is live, and to nothing else anywhere: all of it is written, or nothing, with exit code 4 and the places that a person has to edit. Versions of models, sensitive values and ACLs are not accepted.';
  static override examples = [
    {
      description: 'What would it write?',
      command: '<%= config.bin %> drift accept TaskConfig/etl --dry-run',
    },
    { description: 'One document', command: '<%= config.bin %> drift accept TaskConfig/etl --env prod' },
    {
      description: 'One znode, with all that is below it',
      command: '<%= config.bin %> drift accept /zkai/east/nodes/gpu-03',
    },
    { description: 'Every task', command: "<%= config.bin %> drift accept 'TaskConfig/*'" },
  ];
  static override args = {
    document: Args.string({
      description: 'a document, or a znode with all that is below it; a * stands for any name',
      required: true,
    }),
  };
  static override flags = { 'dry-run': dryRunFlag };

  protected async execute({
    world,
    flags,
    fromVariables,
    args,
    paint,
  }: CommandInput<typeof DriftAccept>): Promise<CommandReport> {
    const result = await acceptDrift(world, {
      ...connectionRequest(flags),
      target: acceptTarget(args.document),
      dryRun: flags['dry-run'],
    });
    const typed = typedFlags({ flags, fromVariables });
    const next = nextCommand('plan', result.environment, typed);
    return {
      json: () => acceptView(result),
      text: () => renderAccept(result, { paint, verbose: flags.verbose, next }),
    };
  }
}

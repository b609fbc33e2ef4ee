import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, dryRunFlag, typedFlags } from '../cli/request.ts';
import { importLive } from '../flows/import.ts';
import { shellWord } from '../model/shell-word.ts';
import { importView } from '../report/json/import.ts';
import { renderImport } from '../report/pretty/import.ts';
import { nextCommand } from '../report/pretty/next-step.ts';

export class Import extends BaseCommand<typeof Import> {
  static override summary = 'Write YAML for live znodes, so that the plan of it is no change';
  static override description =
    'Znodes that are those of a ModelParams, TaskConfig, ClusterTopology or a kind of your own become one, all others a ZnodeTree: canonical JSON as json, text, base64, and what is larger than 4 KiB as a file beside the YAML. ACLs that are not the default are written, too. Ephemeral znodes, ledgers, what the cluster writes at run time, what a document declares already and what somebody else owns are left out, and named. Reads ZooKeeper only.';
  static override examples = [
    { description: 'Everything below /app', command: '<%= config.bin %> import /app' },
    { description: 'Only look at the YAML', command: '<%= config.bin %> import /app --dry-run' },
    {
      description: 'For one environment only',
      command: '<%= config.bin %> import /app --env prod --out overlays/prod/',
    },
  ];
  static override args = {
    path: Args.string({ description: 'a znode, with all below it', required: true }),
  };
  static override flags = {
    out: Flags.string({
      summary:
        'YAML file or directory, relative to the project; default: config/imported/ where config/** are the sources',
      helpValue: '<path>',
      env: 'ZKAI_IMPORT_OUT',
    }),
    force: Flags.boolean({
      summary: 'Replace files that are there, where that loses no document',
      env: 'ZKAI_FORCE',
    }),
    'dry-run': dryRunFlag,
  };

  protected async execute({
    world,
    flags,
    fromVariables,
    args,
    paint,
  }: CommandInput<typeof Import>): Promise<CommandReport> {
    const result = await importLive(world, {
      ...connectionRequest(flags),
      path: args.path,
      out: flags.out ?? null,
      force: flags.force,
      dryRun: flags['dry-run'],
    });
    const command = (words: string): string =>
      nextCommand(words, result.environment, typedFlags({ flags, fromVariables }));
    const next = { plan: command('plan'), adopt: command(`adopt ${shellWord(result.path)}`) };
    return {
      json: () => importView(result),
      text: () => renderImport(result, { paint, verbose: flags.verbose, next }),
    };
  }
}

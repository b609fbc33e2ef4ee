import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, writeFlags } from '../cli/request.ts';
import { protect } from '../flows/protect.ts';
import { hasWritten } from '../model/results.ts';
import { protectionView } from '../report/json/protection.ts';
import { renderProtection } from '../report/pretty/protection.ts';

export class Unprotect extends BaseCommand<typeof Unprotect> {
  static override summary = 'End the protection of a document';
  static override description =
    'Only the ledger is written. Remove preventDestroy from `lifecycle` of zkai.yaml first, if a rule asks for it: the next apply would protect the document again, and this command says so.';
  static override examples = [
    {
      description: 'Let go what was protected',
      command: '<%= config.bin %> unprotect ClusterTopology/main --env prod --message "the cluster is sold"',
    },
  ];
  static override args = {
    document: Args.string({
      description: 'id of a document that was applied: Kind/name or Kind/cluster/name',
      required: true,
    }),
  };
  static override flags = writeFlags;

  protected async execute({
    world,
    flags,
    args,
    paint,
  }: CommandInput<typeof Unprotect>): Promise<CommandReport> {
    const done = await protect(world, {
      ...connectionRequest(flags),
      document: args.document,
      protect: false,
      message: flags.message ?? null,
      lockTimeoutMs: flags['lock-timeout'],
    });
    return {
      hasWritten: hasWritten(done.result),
      json: () => protectionView(done),
      text: () => renderProtection(done, { paint }),
    };
  }
}

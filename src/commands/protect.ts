import * as Args from '@oclif/core/args';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest, writeFlags } from '../cli/request.ts';
import { protect } from '../flows/protect.ts';
import { hasWritten } from '../model/results.ts';
import { protectionView } from '../report/json/protection.ts';
import { renderProtection } from '../report/pretty/protection.ts';

export class Protect extends BaseCommand<typeof Protect> {
  static override summary =
    'Protect a document: nothing deletes its znodes, moves them to other paths or gives them up';
  static override description =
    'Only the ledger is written, and it keeps the protection whatever becomes of the files: plan, --destroy, rollback and release stop at it (exit code 4) until `zkai unprotect` ends it. Its values can change as before. preventDestroy in `lifecycle` of zkai.yaml does the same with the next apply.';
  static override examples = [
    {
      description: 'Whatever happens, keep this',
      command: '<%= config.bin %> protect ClusterTopology/main --env prod',
    },
    {
      description: 'With the reason for the history',
      command: '<%= config.bin %> protect ZnodeTree/limits --message "billing reads it"',
    },
  ];
  static override args = {
    document: Args.string({
      description: 'id of a document that was applied: Kind/name or Kind/cluster/name',
      required: true,
    }),
  };
  static override flags = writeFlags;
  /** What the document is to be from now on. */
  protected readonly protects: boolean = true;

  protected async execute({
    world,
    flags,
    args,
    paint,
  }: CommandInput<typeof Protect>): Promise<CommandReport> {
    const done = await protect(world, {
      ...connectionRequest(flags),
      document: args.document,
      protect: this.protects,
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

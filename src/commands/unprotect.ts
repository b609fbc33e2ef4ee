import { Protect } from './protect.ts';

export class Unprotect extends Protect {
  static override summary = 'End the protection of a document';
  static override description =
    'Only the ledger is written. Remove preventDestroy from `lifecycle` of zkai.yaml first, if a rule asks for it: the next apply would protect the document again, and this command says so.';
  static override examples = [
    {
      description: 'Let go what was protected',
      command: '<%= config.bin %> unprotect ClusterTopology/main --env prod --message "the cluster is sold"',
    },
  ];
  protected override readonly protects = false;
}

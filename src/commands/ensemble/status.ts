import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { projectEnsemble } from '../../cli/local-ensemble.ts';
import { type CommandReport } from '../../cli/output.ts';
import { type EnsembleStatus } from '../../model/ensemble.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { ensembleText } from '../../report/ensemble.ts';

/** Processes that serve nobody are as good as none: a script must be able to tell them from a loss that does no harm. */
function exitCodeOf({ state, servers }: EnsembleStatus): ExitCode {
  if (state === 'running') return EXIT.success;
  return servers.some((server) => server.state === 'running') ? EXIT.differences : EXIT.unreachable;
}

export class EnsembleStatusCommand extends BaseCommand<typeof EnsembleStatusCommand> {
  static override summary =
    "How the project's own ZooKeeper servers are: exit 0 all running, 2 degraded, 7 none serves";
  static override description = [
    'One line for each server: state, mode, process, last transaction (zxid), znodes, connections, latency.',
    'running: it serves. not-serving: it answers, but sees no majority of servers. starting: it does not listen yet.',
    'hung: it does not answer. dead: its process ended. stopped: it was not started with the others.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> ensemble status',
    {
      description: 'Who leads, for a program',
      command: `<%= config.bin %> ensemble status --json | jq '.servers[] | select(.answer.mode == "leader").id'`,
    },
  ];
  static override flags = {
    local: Flags.boolean({ summary: 'On this machine; the default', env: 'ZKAI_ENSEMBLE_LOCAL' }),
  };

  protected async execute({ world }: CommandInput<typeof EnsembleStatusCommand>): Promise<CommandReport> {
    const ensemble = await projectEnsemble(world.files.directory);
    const status = await ensemble.status();
    return {
      exitCode: exitCodeOf(status),
      json: () => ({ apiVersion: 'zkai.ensemble/v1', ...status }),
      text: () => ensembleText(status),
    };
  }
}

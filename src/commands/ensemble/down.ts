import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { projectEnsemble } from '../../cli/local-ensemble.ts';
import { type CommandReport } from '../../cli/output.ts';

export class EnsembleDown extends BaseCommand<typeof EnsembleDown> {
  static override summary = "Stop the project's own ZooKeeper servers; their data stays";
  static override examples = ['<%= config.bin %> ensemble down'];
  static override flags = {
    local: Flags.boolean({ summary: 'On this machine; the default', env: 'ZKAI_ENSEMBLE_LOCAL' }),
  };

  protected async execute({ world }: CommandInput<typeof EnsembleDown>): Promise<CommandReport> {
    const ensemble = await projectEnsemble(world.files.directory);
    const { stopped, status } = await ensemble.down();
    return {
      json: () => ({ apiVersion: 'zkai.ensemble/v1', stopped, ...status }),
      text: () =>
        stopped.length === 0
          ? 'Nothing was running.'
          : `Stopped ${stopped.length === 1 ? 'process' : 'processes'} ${stopped.join(', ')}.`,
    };
  }
}

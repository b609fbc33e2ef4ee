import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { projectEnsemble } from '../../cli/local-ensemble.ts';
import { type CommandReport } from '../../cli/output.ts';
import { ENSEMBLE_SIZES } from '../../model/ensemble.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { ensembleHints, ensembleText, takenPortText } from '../../report/ensemble.ts';

export class EnsembleUp extends BaseCommand<typeof EnsembleUp> {
  static override summary = 'Start a ZooKeeper server of your own on this machine, or an ensemble of 3 or 5';
  static override description = [
    'They listen on 127.0.0.1 only. Their data is in .zkai/ensemble of the project and is still there after the next start.',
    'What runs already is left alone: where some servers of an ensemble have ended, only those are started.',
    'An ensemble of 3 serves on while one server is gone, one of 5 while two are.',
    'The data of one number of servers is not converted to that of another.',
  ].join('\n');
  static override examples = [
    {
      description: 'On port 2181 if it is free, else on another one, and on the same the next time',
      command: '<%= config.bin %> ensemble up --local',
    },
    {
      description: 'A leader and two followers, on ports 2181 to 2183 if they are free',
      command: '<%= config.bin %> ensemble up --local --servers 3',
    },
    {
      description: 'On this port or not at all, with ZooKeeper installed by apt-get if it is missing',
      command: '<%= config.bin %> ensemble up --local --port 2281 --install',
    },
  ];
  static override flags = {
    local: Flags.boolean({
      summary: 'On this machine; the only place there is yet',
      env: 'ZKAI_ENSEMBLE_LOCAL',
    }),
    servers: Flags.option({ options: ENSEMBLE_SIZES })({
      summary: 'How many; default: as many as there are already, else 1',
      env: 'ZKAI_ENSEMBLE_SERVERS',
    }),
    port: Flags.integer({
      env: 'ZKAI_ENSEMBLE_PORT',
      min: 1,
      max: 65_535,
      summary:
        'Client port; default: the last one, else 2181, else a free one. Several servers: that of the first; ' +
        'the others take the ports after it, or free ones where these are taken',
    }),
    install: Flags.boolean({
      summary: 'If there is no ZooKeeper, install it with apt-get',
      env: 'ZKAI_ENSEMBLE_INSTALL',
    }),
  };

  protected async execute({ world, flags, paint }: CommandInput<typeof EnsembleUp>): Promise<CommandReport> {
    if (!flags.local) {
      throw new ZkaiFailure('usage', 'where should it run? Only --local is there yet', {
        hint: 'zkai ensemble up --local',
      });
    }
    const ensemble = await projectEnsemble(world.files.directory);
    const { started, status, takenPort } = await ensemble.up({
      install: flags.install,
      signal: world.signal,
      progress: world.progress,
      ...(flags.servers === undefined ? {} : { servers: Number(flags.servers) }),
      ...(flags.port === undefined ? {} : { port: flags.port }),
    });
    const connect = status.connect ?? '';
    return {
      json: () => ({ apiVersion: 'zkai.ensemble/v1', started, ...status }),
      text: () =>
        [
          ...(started ? [] : ['Already running.']),
          ensembleText(status),
          ...(takenPort === null ? [] : [takenPortText(takenPort, connect, paint)]),
          ensembleHints(connect),
        ].join('\n'),
    };
  }
}

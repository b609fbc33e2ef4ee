import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { connectionRequest } from '../cli/request.ts';
import { doctor } from '../flows/doctor.ts';
import { EXIT } from '../model/exit-code.ts';
import { isInOrder } from '../model/doctor.ts';
import { doctorView } from '../report/json/doctor.ts';
import { renderDoctor } from '../report/pretty/doctor.ts';

export class Doctor extends BaseCommand<typeof Doctor> {
  static override summary =
    'Check the way to ZooKeeper: servers, session, rights, limits, timeouts; exit 0 in order, 2 not quite';
  static override examples = [
    { description: 'Is all in order for prod?', command: '<%= config.bin %> doctor --env prod' },
    {
      description: 'Every check, also those that found nothing',
      command: '<%= config.bin %> doctor --verbose',
    },
    { description: 'For a program', command: '<%= config.bin %> doctor --json' },
    {
      description: 'Is what zkai keeps in ZooKeeper as it must be?',
      command: '<%= config.bin %> doctor --ledger',
    },
  ];
  static override flags = {
    ledger: Flags.boolean({
      summary: 'Read the whole ledger, too, and check its invariants',
      env: 'ZKAI_LEDGER',
    }),
  };

  protected async execute({ world, flags, paint }: CommandInput<typeof Doctor>): Promise<CommandReport> {
    const found = await doctor(world, { ...connectionRequest(flags), ledger: flags.ledger });
    return {
      exitCode: isInOrder(found.checks) ? EXIT.success : EXIT.differences,
      json: () => doctorView(found),
      text: () => renderDoctor(found, { paint, verbose: flags.verbose }),
    };
  }
}

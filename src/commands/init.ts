import { basename, relative } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { prefixInRepository } from '../cli/run-facts.ts';
import { init } from '../flows/init.ts';
import { renderInit } from '../report/pretty/init.ts';

export class Init extends BaseCommand<typeof Init> {
  static override summary =
    'Start a project: zkai.yaml, an example, schemas for editors, a hook and a CI workflow';
  static override description =
    'Writes a small project that is valid as it is, into the current directory or the one that --project names. A file that is there is never replaced without --force.';
  static override examples = [
    { description: 'In an empty directory', command: '<%= config.bin %> init' },
    {
      description: 'In a directory of its own',
      command: '<%= config.bin %> init --project vision --name vision-platform',
    },
  ];
  static override flags = {
    name: Flags.string({
      summary: 'Name of the project; default: the name of the directory',
      helpValue: '<name>',
      env: 'ZKAI_INIT_NAME',
    }),
    force: Flags.boolean({ summary: 'Replace files that are there', env: 'ZKAI_FORCE' }),
  };
  static override readonly project = 'none';

  protected async execute({ world, flags, paint }: CommandInput<typeof Init>): Promise<CommandReport> {
    const name = flags.name ?? nameFrom(world.files.directory);
    const result = await init(world, { name, force: flags.force });
    const prefix = await prefixInRepository(result.directory);
    return {
      json: () => ({ apiVersion: 'zkai.init/v1', ...result }),
      text: () => renderInit(result, { paint, goTo: pathFromHere(result.directory), prefix }),
    };
  }
}

/** What `cd` takes, `null` when that is here: short where it is below, else as a whole. */
function pathFromHere(directory: string): string | null {
  const path = relative(process.cwd(), directory);
  if (path === '') return null;
  return path.startsWith('..') ? directory : path;
}

/** A directory's name as a project name: `My_Platform v2` is `my-platform-v2`. */
function nameFrom(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'my-platform' : name;
}

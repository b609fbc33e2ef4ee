import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../../cli/base-command.ts';
import { type CommandReport } from '../../cli/output.ts';
import { exportSchemas } from '../../flows/export-schemas.ts';
import { renderExport } from '../../report/pretty/export.ts';

export class SchemaExport extends BaseCommand<typeof SchemaExport> {
  static override summary = 'Write the schemas of all kinds as files for editors';
  static override description =
    'One file a kind, those of the project included, and zkai.json for files with documents of several kinds. A second time it changes nothing. Settings of VS Code keep whatever else is in them; a file with comments is not touched.';
  static override examples = [
    { description: 'Where init puts them', command: '<%= config.bin %> schema export' },
    {
      description: 'And tell VS Code (the extension redhat.vscode-yaml) which files they are for',
      command: '<%= config.bin %> schema export --vscode',
    },
  ];
  static override args = {
    DIR: Args.string({ default: 'schemas', description: 'Directory, relative to the project' }),
  };
  static override flags = {
    vscode: Flags.boolean({ summary: 'Write .vscode/settings.json, too', env: 'ZKAI_SCHEMA_VSCODE' }),
  };
  static override readonly project = 'optional';

  protected async execute({
    world,
    args,
    flags,
    paint,
  }: CommandInput<typeof SchemaExport>): Promise<CommandReport> {
    const result = await exportSchemas(world, { directory: args.DIR, vscode: flags.vscode });
    return {
      json: () => ({ apiVersion: 'zkai.export/v1', ...result }),
      text: () => renderExport(result, { paint }),
    };
  }
}

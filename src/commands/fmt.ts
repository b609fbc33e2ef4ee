import { resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { flagsWith, LINT_FORMATS } from '../cli/global-flags.ts';
import { type CommandReport } from '../cli/output.ts';
import { readStdin } from '../cli/stdin.ts';
import { fmt, fmtText } from '../flows/fmt.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { filesIn, type FormatResult } from '../model/formatting.ts';
import { fmtView } from '../report/json/fmt.ts';
import { renderFmt } from '../report/pretty/fmt.ts';

export class Fmt extends BaseCommand<typeof Fmt> {
  static override summary = 'Write the YAML files in canonical form, with every comment';
  static override description =
    'Two blanks a level, one around what is between tokens, at most one empty line in a row, lines that end with a line feed alone; apiVersion, kind, metadata and spec first in a document; quotes only where a reader of YAML 1.1 or 1.2 needs them. Lines are never folded or joined, comments stay where they are, and no value changes: a file of which that cannot be said is left as it is. JSON files are left alone. Exit code 2 with --check when a file would change, 3 when one has syntax errors.';
  static override readonly formats = LINT_FORMATS;
  static override baseFlags = flagsWith(LINT_FORMATS);
  static override examples = [
    { description: 'zkai.yaml, the sources and the overlays', command: '<%= config.bin %> fmt' },
    { description: 'One file, or all below a directory', command: '<%= config.bin %> fmt config/tasks.yaml' },
    { description: 'From an editor: stdin to stdout', command: '<%= config.bin %> fmt - < task.yaml' },
    {
      description: 'In a pipeline: show what would change, write nothing, exit with 2',
      command: '<%= config.bin %> fmt --check',
    },
  ];
  static override strict = false;
  static override args = {
    files: Args.string({
      description: 'files and directories of the project, or - for stdin; default: all of its YAML',
    }),
  };
  static override flags = {
    check: Flags.boolean({ summary: 'Show what would change, and write nothing', env: 'ZKAI_FMT_CHECK' }),
  };

  protected async execute({ world, flags, paint, words }: CommandInput<typeof Fmt>): Promise<CommandReport> {
    const isPiped = words.length === 1 && words[0] === '-';
    const result = isPiped
      ? await fmtText(world, await readStdin(), flags.check)
      : await fmt(world, { paths: words.map((word) => resolve(word)), check: flags.check });
    return {
      exitCode: exitCodeOf(result),
      json: () => fmtView(result),
      text: () =>
        isPiped && !flags.check
          ? (result.files[0]?.after ?? '')
          : renderFmt(result, { paint, verbose: flags.verbose }),
      form: async (format, run) => {
        const [{ renderRemarks }, { fmtRemarks }] = await Promise.all([
          import('../report/forms.ts'),
          import('../report/fmt-remarks.ts'),
        ]);
        return renderRemarks(format, { remarks: fmtRemarks(result), run });
      },
    };
  }
}

function exitCodeOf(result: FormatResult): ExitCode {
  if (result.findings.length > 0) return EXIT.invalid;
  return filesIn('differs', result).length > 0 ? EXIT.differences : EXIT.success;
}

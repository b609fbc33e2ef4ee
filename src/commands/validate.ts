import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport } from '../cli/output.ts';
import { flagsWith } from '../cli/global-flags.ts';
import { type Fixing, validateAndFix } from '../flows/fix.ts';
import { type Validation, validate, type ValidateRequest } from '../flows/validate.ts';
import { validateWithBaseline } from '../flows/write-baseline.ts';
import { EXIT } from '../model/exit-code.ts';
import { FORMATS } from '../model/format.ts';
import { type WrittenBaseline } from '../model/results.ts';
import { findingsView } from '../report/json/findings.ts';
import { findingsTotal, renderFindings } from '../report/pretty/findings.ts';

export class Validate extends BaseCommand<typeof Validate> {
  static override summary = 'Check the files, without a server';
  static override description =
    'Parses every file, holds each document against the schema of its kind, and checks what documents say about each other, in every environment or the one of --env. Everything that is wrong is reported at once, with file, line and column. Exit code 3 when there is an error; warnings alone are 0.';
  static override aliases = ['lint'];
  static override readonly formats = FORMATS;
  static override baseFlags = flagsWith(FORMATS);
  static override examples = [
    { description: 'Everything, in every environment', command: '<%= config.bin %> validate' },
    {
      description: 'One environment, for a program',
      command: '<%= config.bin %> validate --env prod --json',
    },
    {
      description: 'Adopt it where there is much to find: let pass what is there now, and nothing new',
      command: '<%= config.bin %> validate --write-baseline',
    },
    { description: 'What would be corrected?', command: '<%= config.bin %> validate --fix --dry-run' },
    {
      description: 'In a pipeline: annotations in the log, and files for the server',
      command: '<%= config.bin %> validate --format github --report sarif=lint.sarif --report junit=lint.xml',
    },
  ];
  static override flags = {
    'write-baseline': Flags.boolean({
      summary: 'Write what is found to the baseline file of the project, and let it pass from now on',
      env: 'ZKAI_WRITE_BASELINE',
    }),
    fix: Flags.boolean({
      summary: 'Correct what can be corrected without looking at it, in the files; comments and layout stay',
      exclusive: ['write-baseline'],
      env: 'ZKAI_FIX',
    }),
    'dry-run': Flags.boolean({
      summary: 'With --fix: show what would be corrected, and write nothing',
      dependsOn: ['fix'],
    }),
    'no-cache': Flags.boolean({
      summary: 'Check everything again, also what has not changed since the last time',
      env: 'ZKAI_NO_CACHE',
    }),
  };

  protected async execute({ world, flags, paint }: CommandInput<typeof Validate>): Promise<CommandReport> {
    const request = { environment: flags.env ?? null, mayRemember: !flags['no-cache'] };
    const { result, texts, secrets, baseline, fixed } = await validateAs(world, request, flags);
    const isInvalid = result.findings.some(({ severity }) => severity === 'error');
    const { findings, silenced } = result;
    const remarks = { remarks: findings, silenced, summary: findingsTotal(result) };
    return {
      exitCode: isInvalid ? EXIT.invalid : EXIT.success,
      json: () => findingsView(result, { baseline, fixed }),
      text: () => renderFindings(result, texts, { paint, notes: flags.verbose, baseline, fixed, secrets }),
      form: async (format, run) => {
        const [{ renderRemarks }, { listRules }] = await Promise.all([
          import('../report/forms.ts'),
          import('../flows/list-rules.ts'),
        ]);
        return renderRemarks(format, { remarks, run, rules: listRules() });
      },
    };
  }
}

interface Outcome extends Validation {
  readonly baseline: WrittenBaseline | null;
  readonly fixed: Fixing['fixed'];
}

/** The flow that the flags ask for. */
async function validateAs(
  world: CommandInput<typeof Validate>['world'],
  request: ValidateRequest,
  flags: Readonly<Record<'write-baseline' | 'fix' | 'dry-run', boolean>>,
): Promise<Outcome> {
  if (flags['write-baseline']) return { ...(await validateWithBaseline(world, request)), fixed: [] };
  if (flags.fix) {
    const fixing = await validateAndFix(world, { ...request, dryRun: flags['dry-run'] });
    return { ...fixing, baseline: null };
  }
  return { ...(await validate(world, request)), baseline: null, fixed: [] };
}

import * as Flags from '@oclif/core/flags';
import { BaseCommand, type CommandInput } from '../cli/base-command.ts';
import { type CommandReport, type Shown } from '../cli/output.ts';
import { durationFlag, flagsWith, LINT_FORMATS } from '../cli/global-flags.ts';
import { refuseWhole, terminalColumns, untilSignal } from '../cli/watching.ts';
import { type Fixing, validateAndFix } from '../flows/fix.ts';
import { type Validation, validate, type ValidateRequest } from '../flows/validate.ts';
import { type ValidationRound } from '../flows/watch-validation.ts';
import { validateWithBaseline } from '../flows/write-baseline.ts';
import { EXIT } from '../model/exit-code.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type WrittenBaseline } from '../model/results.ts';
import { findingsView } from '../report/json/findings.ts';
import { failureView } from '../report/json/failure.ts';
import { roundView } from '../report/json/watch-round.ts';
import { renderFailure } from '../report/pretty/failure.ts';
import { findingsTotal, renderFindings } from '../report/pretty/findings.ts';
import { renderRoundHead, renderRoundLine, watchedText } from '../report/pretty/watch-round.ts';

export class Validate extends BaseCommand<typeof Validate> {
  static override summary = 'Check the files, without a server';
  static override description =
    'Parses every file, holds each document against the schema of its kind, and checks what documents say about each other, in every environment or the one of --env. Everything that is wrong is reported at once, with file, line and column. Exit code 3 when there is an error; warnings alone are 0.';
  static override aliases = ['lint'];
  static override strict = false; // files are refused with the reason
  static override readonly formats = LINT_FORMATS;
  static override baseFlags = flagsWith(LINT_FORMATS);
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
      description: 'While you write: check again whenever a file is saved',
      command: '<%= config.bin %> validate --watch',
    },
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
      env: 'ZKAI_DRY_RUN',
    }),
    watch: Flags.boolean({
      summary:
        'Go on, and check again whenever a file is saved, added or removed; ends with a signal (130, 143). Formats pretty, compact, ndjson',
      exclusive: ['fix', 'write-baseline'],
      env: 'ZKAI_WATCH',
    }),
    poll: durationFlag({
      summary: 'With --watch: look at the files this often, where nobody tells of changes (network drives)',
      dependsOn: ['watch'],
      env: 'ZKAI_POLL',
    }),
    'no-cache': Flags.boolean({
      summary: 'Check everything again, also what has not changed since the last time',
      env: 'ZKAI_NO_CACHE',
    }),
  };

  protected async execute(input: CommandInput<typeof Validate>): Promise<CommandReport | Shown> {
    const { world, flags } = input;
    refuseFiles(input.words);
    const request = { environment: flags.env ?? null, mayRemember: !flags['no-cache'] };
    if (!flags.watch) return reportOf(await validateAs(world, request, flags), input);
    refuseWhole(flags);
    const { watchValidation } = await import('../flows/watch-validation.ts');
    let [checks, last] = [0, ''];
    const tell = (round: ValidationRound): Promise<boolean> => {
      [checks, last] = [checks + 1, roundTotal(round)];
      return input.show(roundReport(round, input));
    };
    return untilSignal(
      world,
      () => watchValidation(world, { ...request, pollMs: flags.poll, tell }),
      (took) => watchedText({ checks, last }, took),
    );
  }
}

/** Other linters take names of files. */
function refuseFiles(words: readonly string[]): void {
  if (words.length === 0) return;
  const message = `validate takes no files, such as ${JSON.stringify(words[0])}: one may be wrong because of another, so it checks all of the project`;
  throw new ZkaiFailure('usage', message, { hint: 'zkai validate' });
}

type Look = Pick<CommandInput<typeof Validate>, 'flags' | 'paint'>;

function reportOf(
  { result, texts, secrets, baseline, fixed }: Outcome,
  { flags, paint }: Look,
): CommandReport {
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

/** One of many: with its time, and the files that were the reason. */
function roundReport(round: ValidationRound, look: Look): CommandReport {
  const { outcome } = round;
  const report =
    outcome instanceof ZkaiFailure
      ? failureReport(outcome, look)
      : reportOf({ ...outcome, baseline: null, fixed: [] }, look);
  const head = renderRoundHead(round, { paint: look.paint, columns: terminalColumns() });
  return {
    ...report,
    json: () => ({ ...report.json(), ...roundView(round) }),
    text: () => `${round.changed.length > 0 ? '\n' : ''}${head}\n\n${report.text()}`,
    form: async (format, run) => {
      const lines = (await report.form?.(format, run)) ?? '';
      return `${lines}${lines === '' ? '' : '\n'}${renderRoundLine(round, roundTotal(round))}`;
    },
  };
}

function roundTotal({ outcome }: ValidationRound): string {
  return outcome instanceof ZkaiFailure ? outcome.message : findingsTotal(outcome.result);
}

function failureReport(failure: ZkaiFailure, { paint }: Look): CommandReport {
  return {
    exitCode: failure.exitCode,
    json: () => failureView(failure),
    text: () => renderFailure(failure, { paint }),
    form: async (format, run) => (await import('../report/forms.ts')).renderFailureAs(format, failure, run),
  };
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

import { dirname, resolve } from 'node:path';
import { Command } from '@oclif/core/command';
import { type Interfaces } from '@oclif/core';
import { findProject, findProjectAbove } from '../files/find-project.ts';
import { type Format } from '../model/format.ts';
import { type Prompt } from '../ports/prompt.ts';
import { type World } from '../ports/world.ts';
import { createPaint, type Paint } from '../report/paint.ts';
import { meterOfProcess } from './meter-of-process.ts';
import { diagnosticLines, logLevel } from './diagnostics.ts';
import { leaveOutFormat, leftOutText } from './formats-of-job.ts';
import { COMMON_FORMATS, globalFlags } from './global-flags.ts';
import { heededValues, idleVariables } from './heeded-variables.ts';
import { mayAsk, wantsColor, wantsData, wantsJson } from './invocation.ts';
import { deliver, deliverFailure, type Delivery, show } from './delivery.ts';
import { type CommandReport, printNote, type Shown } from './output.ts';
import { progressLines, type ProgressLevel } from './progress.ts';
import { terminalPrompt } from './prompt.ts';
import { parseReportFiles, refuseSources } from './report-files.ts';
import { refuseWithoutDryRun, riskyNotes } from './risky-variables.ts';
import { runFacts } from './run-facts.ts';
import { interruptsOfProcess } from './signals.ts';
import { toFailure } from './to-failure.ts';
import { createWorld } from './world.ts';

/** Where it is told whose flags they are, `main` does it. */
const NO_NAMES = { command: '', flags: [] };

type Flags<C extends typeof Command> = Interfaces.InferredFlags<C['flags'] & typeof globalFlags>;

/** What a command gets to work with. */
export interface CommandInput<C extends typeof Command> {
  readonly world: World;
  readonly flags: Flags<C>;
  readonly args: Interfaces.InferredArgs<C['args']>;
  /** All arguments as they were typed, of commands that take any number. */
  readonly words: readonly string[];
  /** Flags that have their value from their variable, which holds for the next command line, too. */
  readonly fromVariables: ReadonlySet<string>;
  readonly prompt: Prompt;
  /** Colours for the text on stdout, as the user wants them. */
  readonly paint: Paint;
  /** Prints results of a command that goes on, in the form that was asked for; false where nobody reads any more. */
  readonly show: (...reports: readonly CommandReport[]) => Promise<boolean>;
}

/**
 * Every command is flags -> flow -> report: it implements `execute`, and this class does the rest once.
 * Errors are left to travel up to `main`, which is the one place that prints them.
 */
export abstract class BaseCommand<C extends typeof Command> extends Command {
  static override baseFlags = globalFlags;
  /** The forms of its result; with others than these, `baseFlags` has to be `flagsWith` them. */
  static readonly formats: readonly Format[] = COMMON_FORMATS;

  /**
   * `none`: the command works without a zkai.yaml, in the directory that `--project` names or the current one. `optional`:
   * it uses one where there is one, found as if it were required.
   */
  static readonly project: 'required' | 'optional' | 'none' = 'required';

  /** Flags of which only what is typed counts with these arguments: their variables are for another use of the command. */
  protected typedOnly(_args: CommandInput<C>['args']): readonly string[] {
    return [];
  }

  protected abstract execute(input: CommandInput<C>): Promise<CommandReport | Shown>;

  async run(): Promise<void> {
    const leftOut = leaveOutFormat((this.ctor as typeof BaseCommand).formats);
    const { flags, notes, ...given } = await this.parseAll();
    const level = logLevel();
    const progress = progressLevel(flags);
    const meter = meterOfProcess({ progress, level });
    const { signal, watch } = interruptsOfProcess(meter.stop);
    const tell = progressLines(progress, meter.print);
    const world = createWorld({
      directory: await this.directory(flags.project),
      progress: (event) => {
        watch(event);
        meter.tell(event);
        tell(event);
      },
      signal,
      log: diagnosticLines({ verbose: flags.verbose, level }),
    });
    for (const message of [...(leftOut === null ? [] : [leftOut]), ...notes])
      tell({ event: 'note', message });
    const paint = createPaint({ color: wantsColor(process.stdout) });
    const prompt = terminalPrompt(mayAsk(flags['no-input']), signal);
    const delivery = await this.delivery(flags, world);
    const input = { world, flags, ...given, prompt, paint };
    const work = this.execute({ ...input, show: (...reports) => show(reports, delivery) }).finally(
      meter.stop,
    );
    const report = await work.catch(async (error: unknown) => {
      await deliverFailure(toFailure(error, NO_NAMES), delivery);
      throw error;
    });
    if ('shown' in report) process.exitCode = report.exitCode;
    else await deliver(report, delivery);
  }

  /** @throws ZkaiFailure `usage` for a report that the command does not have, or that would cost a file */
  private async delivery(flags: Flags<C>, world: World): Promise<Delivery> {
    const formats = (this.ctor as typeof BaseCommand).formats;
    const { files: reports, without } = parseReportFiles(flags.report, formats);
    for (const format of without)
      world.progress({ event: 'note', message: leftOutText('ZKAI_REPORT', format) });
    await refuseSources(reports, world.userFiles);
    const startedAt = world.clock.now();
    const { directory } = world.files;
    let facts: ReturnType<typeof runFacts> | undefined;
    return {
      format: wantsJson() ? 'json' : flags.format,
      reports,
      stepSummary: process.env['GITHUB_STEP_SUMMARY'],
      facts: () =>
        (facts ??= runFacts(this.id?.replaceAll(':', ' ') ?? '', {
          directory,
          startedAt,
          environment: flags.env,
        })),
      write: world.userFiles.write,
      append: world.userFiles.append,
    };
  }

  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  /** @throws ZkaiFailure `usage` for a variable that cannot be heeded, in one way or the other */
  private async parseAll(): Promise<
    Pick<CommandInput<C>, 'flags' | 'args' | 'words' | 'fromVariables'> & {
      readonly notes: readonly string[];
    }
  > {
    const { flags, baseFlags, strict } = this.ctor;
    const known = { ...baseFlags, ...flags };
    const { idle, notes } = idleVariables(known, this.argv);
    const heeded = <F extends object>(all: F = {} as F): F =>
      Object.fromEntries(
        Object.entries(all).map(([name, flag]) => [
          name,
          idle.has(name) ? { ...flag, env: undefined } : flag,
        ]),
      ) as F;
    // oclif would read a missing argument from stdin, which waits where nobody writes.
    const args = Object.fromEntries(
      Object.entries(this.ctor.args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
    );
    const parsed = await this.parse({ flags: heeded(flags), baseFlags: heeded(baseFlags), args, strict });
    const given = parsed.args as CommandInput<C>['args'];
    const { values, fromVariables } = heededValues(parsed, {
      flags: known,
      idle,
      typedOnly: this.typedOnly(given),
    });
    const command = `zkai ${this.id?.replaceAll(':', ' ') ?? ''}`;
    const writes = 'lock-timeout' in known;
    refuseWithoutDryRun(values, { command, writes });
    const risks = riskyNotes(values, fromVariables, { variableOf: (name) => known[name]?.env, writes });
    for (const note of risks) printNote(note);
    return {
      flags: values as Flags<C>,
      args: given,
      words: parsed.argv as string[],
      fromVariables,
      notes,
    };
  }

  private async directory(project: string | undefined): Promise<string> {
    const start = resolve(project ?? '.');
    const use = (this.ctor as typeof BaseCommand).project;
    if (use === 'required' || (use === 'optional' && project !== undefined))
      return findProject(start, project !== undefined);
    if (use === 'optional') return (await findProjectAbove(start)) ?? start;
    return /\.ya?ml$/.test(start) ? dirname(start) : start;
  }
}

function progressLevel({
  quiet,
  verbose,
}: {
  readonly quiet: boolean;
  readonly verbose: boolean;
}): ProgressLevel {
  if (verbose) return 'steps';
  return quiet || wantsData() ? 'none' : 'waits';
}

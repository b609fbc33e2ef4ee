import { dirname, resolve } from 'node:path';
import { Command } from '@oclif/core/command';
import { type Interfaces } from '@oclif/core';
import { findProject, findProjectAbove } from '../files/find-project.ts';
import { type Prompt } from '../ports/prompt.ts';
import { type World } from '../ports/world.ts';
import { createPaint, type Paint } from '../report/paint.ts';
import { meterOfProcess } from './meter-of-process.ts';
import { diagnosticLines, logLevel } from './diagnostics.ts';
import { globalFlags } from './global-flags.ts';
import { mayAsk, wantsColor, wantsJson } from './invocation.ts';
import { printReport, type CommandReport } from './output.ts';
import { progressLines, type ProgressLevel } from './progress.ts';
import { terminalPrompt } from './prompt.ts';
import { interruptsOfProcess } from './signals.ts';
import { createWorld } from './world.ts';

type Flags<C extends typeof Command> = Interfaces.InferredFlags<C['flags'] & typeof globalFlags>;

/** What a command gets to work with. */
export interface CommandInput<C extends typeof Command> {
  readonly world: World;
  readonly flags: Flags<C>;
  readonly args: Interfaces.InferredArgs<C['args']>;
  readonly prompt: Prompt;
  /** Colours for the text on stdout, as the user wants them. */
  readonly paint: Paint;
}

/**
 * Every command is flags -> flow -> report: it implements `execute`, and this class does the rest once.
 * Errors are left to travel up to `main`, which is the one place that prints them.
 */
export abstract class BaseCommand<C extends typeof Command> extends Command {
  static override baseFlags = globalFlags;

  /**
   * `none`: the command works without a zkai.yaml, in the directory that `--project` names or the current one. `optional`:
   * it uses one where there is one, found as if it were required.
   */
  static readonly project: 'required' | 'optional' | 'none' = 'required';

  protected abstract execute(input: CommandInput<C>): Promise<CommandReport>;

  async run(): Promise<void> {
    const { flags, args } = await this.parseAll();
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
    const paint = createPaint({ color: wantsColor(process.stdout) });
    const prompt = terminalPrompt(mayAsk(flags['no-input']), signal);
    const report = await this.execute({ world, flags, args, prompt, paint }).finally(meter.stop);
    await printReport(report);
  }

  protected override async catch(error: Error): Promise<never> {
    throw error;
  }

  private async parseAll(): Promise<{ flags: Flags<C>; args: Interfaces.InferredArgs<C['args']> }> {
    const { flags, baseFlags, strict } = this.ctor;
    // oclif would read a missing argument from stdin, which waits where nobody writes.
    const args = Object.fromEntries(
      Object.entries(this.ctor.args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
    );
    const parsed = await this.parse({ flags, baseFlags, args, strict });
    return { flags: parsed.flags as Flags<C>, args: parsed.args as Interfaces.InferredArgs<C['args']> };
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
  return quiet || wantsJson() ? 'none' : 'waits';
}

import { stripVTControlCharacters } from 'node:util';
import { type Config } from '@oclif/core/config';
import { packageVersion, PACKAGE_ROOT } from '../files/package-root.ts';
import { EXIT } from '../model/exit-code.ts';
import { flagsFromVariables } from './flag-sources.ts';
import { wantsColor, wantsJson } from './invocation.ts';
import { leaveErrorsToWriters, printFailure, printReport } from './output.ts';
import { toFailure, type CommandNames } from './to-failure.ts';
import { WELCOME } from './welcome.ts';

/** Milliseconds that the process may live on after its result is out, before it is ended. */
const GRACE = 1500;
const NO_COMMAND: CommandNames = { command: '', flags: [] };

/** Runs one command line from start to end. Everything that can go wrong is printed here, once, in one form. */
export async function main(argv: readonly string[]): Promise<void> {
  const typed: { names: CommandNames } = { names: NO_COMMAND };
  for (const stream of [process.stdout, process.stderr]) leaveErrorsToWriters(stream);
  endOnStrayError(() => typed.names);
  try {
    await run(argv, (names) => {
      typed.names = names;
    });
  } catch (error) {
    await printFailure(toFailure(error, typed.names));
  }
  endSoon();
}

async function run(argv: readonly string[], remember: (names: CommandNames) => void): Promise<void> {
  if (argv[0] === '--version') return printVersion(); // before oclif is loaded
  const [{ Config }, { route }] = await Promise.all([import('@oclif/core/config'), import('./route.ts')]);
  const config = await Config.load(PACKAGE_ROOT);
  const next = route(argv, config);
  switch (next.kind) {
    case 'version':
      return printVersion();
    case 'welcome':
      return printText(WELCOME);
    case 'help':
      return printHelp(next.words, config);
    case 'command': {
      const { id, flags } = next.command;
      remember({
        command: id.replaceAll(':', ' '),
        flags: Object.keys(flags).map((name) => `--${name}`),
        fromVariables: flagsFromVariables(flags, next.argv),
      });
      await config.runCommand(id, [...next.argv], next.command);
    }
  }
}

async function printVersion(): Promise<void> {
  const version = await packageVersion();
  await printReport({
    json: () => ({ apiVersion: 'zkai.version/v1', version, node: process.versions.node }),
    text: () => `zkai ${version}`,
  });
}

async function printHelp(words: readonly string[], config: Config): Promise<void> {
  const { ZkaiHelp } = await import('./help.ts');
  const help = new ZkaiHelp(config, config.pjson.oclif.helpOptions);
  await help.showHelp([...words]);
  const text = help.lines.join('\n').replace(/\n+$/, '');
  // oclif colours by rules of its own; ours decide.
  await printText(wantsColor(process.stdout) && !wantsJson() ? text : stripVTControlCharacters(text));
}

async function printText(text: string): Promise<void> {
  await printReport({ json: () => ({ apiVersion: 'zkai.help/v1', text }), text: () => text });
}

/** An error outside every promise chain (a listener of a library) still ends with one report and its exit code. */
function endOnStrayError(names: () => CommandNames): void {
  const end = (error: unknown): void => {
    void printFailure(toFailure(error, names())).finally(() => process.exit());
  };
  process.once('uncaughtException', end);
  process.once('unhandledRejection', end);
}

/** A last resort: a socket or a child that somebody forgot must not keep a finished command alive. */
function endSoon(): void {
  setTimeout(() => process.exit(process.exitCode ?? EXIT.bug), GRACE).unref();
}

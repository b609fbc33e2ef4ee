import { type Command } from '@oclif/core/command';
import { type Config } from '@oclif/core/config';
import { ZkaiFailure } from '../model/failure.ts';
import { closest } from '../model/closest.ts';
import { globalFlags } from './global-flags.ts';
import { unknownFlag } from './unknown-flag.ts';

/** What the words of the command line ask for. */
export type Route =
  | { readonly kind: 'version' }
  /** Nothing was asked for. */
  | { readonly kind: 'welcome' }
  /** Help for a command or a topic; no words: all of them. */
  | { readonly kind: 'help'; readonly words: readonly string[] }
  | { readonly kind: 'command'; readonly command: Command.Loadable; readonly argv: readonly string[] };

/** @throws ZkaiFailure `usage` for a command or a flag that is not there, with the one that was probably meant. */
export function route(argv: readonly string[], config: Config): Route {
  const { leading, rest } = splitLeadingFlags(argv);
  if (leading.includes('--version') && rest.length === 0) return { kind: 'version' };
  if (rest.length === 0 && !isHelp(leading)) {
    refuseUnknownFlags(leading);
    return { kind: 'welcome' };
  }
  const words = rest[0] === 'help' ? rest.slice(1) : rest;
  const wantsHelp = rest[0] === 'help' || isHelp(leading) || isHelp(rest);
  const command = findCommand(words, config);
  if (wantsHelp) {
    const subject = command?.words ?? words.filter((word) => !word.startsWith('-'));
    if (command === undefined && subject.length > 0 && config.findTopic(subject.join(':')) === undefined) {
      throw unknownCommand(subject, config);
    }
    return { kind: 'help', words: subject };
  }
  if (command !== undefined) {
    return {
      kind: 'command',
      command: command.command,
      argv: [...leading, ...words.slice(command.words.length)],
    };
  }
  const subject = words.filter((word) => !word.startsWith('-'));
  if (config.findTopic(subject.join(':')) !== undefined) return { kind: 'help', words: subject };
  throw unknownCommand(subject, config);
}

/** `zkai --env prod plan` means `zkai plan --env prod`: global flags may come first. */
function splitLeadingFlags(argv: readonly string[]): { leading: readonly string[]; rest: readonly string[] } {
  let index = 0;
  while (argv[index]?.startsWith('-') && argv[index] !== '--') index += takesValue(argv[index] ?? '') ? 2 : 1;
  return { leading: argv.slice(0, index), rest: argv.slice(index) };
}

/** What a command would refuse is no better without one. */
function refuseUnknownFlags(leading: readonly string[]): void {
  const flags = ['--help', '--version', ...Object.keys(globalFlags).map((name) => `--${name}`)];
  const chars = new Set<string | undefined>(Object.values(globalFlags).map(({ char }) => char));
  for (let index = 0; index < leading.length; index += takesValue(leading[index] ?? '') ? 2 : 1) {
    const [word = ''] = (leading[index] ?? '').split('=');
    const isKnown = word.startsWith('--') ? flags.includes(word) : chars.has(word.charAt(1));
    if (!isKnown) throw unknownFlag([word], flags, { help: 'zkai --help' });
  }
}

function takesValue(word: string): boolean {
  return Object.entries(globalFlags).some(
    ([name, flag]) => flag.type === 'option' && (word === `--${name}` || word === `-${flag.char}`),
  );
}

function isHelp(words: readonly string[]): boolean {
  const dashes = words.indexOf('--');
  return (dashes === -1 ? words : words.slice(0, dashes)).some((word) => word === '--help' || word === '-h');
}

/** The longest run of words that names a command: `schema show` before `schema`. */
function findCommand(
  words: readonly string[],
  config: Config,
): { command: Command.Loadable; words: readonly string[] } | undefined {
  const end = words.findIndex((word) => word.startsWith('-'));
  for (let length = end === -1 ? words.length : end; length > 0; length -= 1) {
    const candidate = words.slice(0, length);
    const command = config.findCommand(candidate.join(':'));
    if (command !== undefined) return { command, words: candidate };
  }
  return undefined;
}

function unknownCommand(words: readonly string[], config: Config): ZkaiFailure {
  const typed = words.join(' ');
  const names = config.commands.map(({ id }) => id.replaceAll(':', ' '));
  // Arguments follow the name, so compare it with as many words as each name has.
  const meant = [typed, words.slice(0, 2).join(' '), words[0] ?? '']
    .map((text) => closest(text, names))
    .find((name) => name !== undefined);
  if (meant === undefined)
    return new ZkaiFailure('usage', `there is no command "${typed}"`, { hint: 'zkai --help' });
  return new ZkaiFailure('usage', `there is no command "${typed}" (did you mean "${meant}"?)`, {
    hint: `zkai ${meant} --help`,
  });
}

import { splitLine } from './split-line.ts';

/** A command as far as completing it goes. */
export interface CommandShape {
  /** `schema show`, as words. */
  readonly words: readonly string[];
  readonly flags: readonly FlagShape[];
  /** The values of each argument, where the command line knows them. */
  readonly args: readonly (readonly string[])[];
}

export interface FlagShape {
  readonly name: string;
  readonly char?: string | undefined;
  readonly takesValue: boolean;
  /** The values that there are, where the command line knows them. */
  readonly options: readonly string[];
}

/** What only the project knows. */
export type Names = 'environments' | 'documents' | 'kinds' | 'subjects';

export interface AtCursor {
  /** What each candidate begins with: `--env=` before a name. */
  readonly before: string;
  /** What is typed of the word, behind that. */
  readonly typed: string;
  readonly offer: readonly string[] | Names;
}

/** Flags and arguments whose values are names in the project. Everything else that takes a text takes a file, or anything. */
export const FLAG_NAMES: Readonly<Record<string, Names>> = {
  env: 'environments',
  target: 'documents',
  exclude: 'documents',
  document: 'documents',
};
export const ARG_NAMES: Readonly<Record<string, Names>> = {
  'drift accept 0': 'documents',
  'drift revert 0': 'documents',
  'protect 0': 'documents',
  'release 0': 'documents',
  'unprotect 0': 'documents',
  'schema show 0': 'kinds',
  'env show 0': 'environments',
  'env diff 0': 'environments',
  'env diff 1': 'environments',
  'explain 0': 'subjects',
};

/** What may stand where the cursor is, in a line that begins with the program. */
export function atCursor(line: string, commands: readonly CommandShape[]): AtCursor {
  const [, ...words] = fromProgram(splitLine(line));
  const current = words.pop() ?? '';
  const all = uniqueFlags(commands);
  const plain = withoutFlags(words, all).filter((word, index) => index > 0 || word !== 'help');
  const command = findCommand(plain, commands);
  const flags = command?.flags ?? all.filter(({ name }) => commands.every((one) => hasFlag(one, name)));
  const pending = flagOf(words.at(-1) ?? '', flags);
  if (pending?.takesValue === true && !words.includes('--')) return valuesOf(pending, '', current);
  const [, start = '', value = ''] = /^(--[^=]+=)(.*)$/s.exec(current) ?? [];
  const inline = flagOf(start.slice(0, -1), flags);
  if (inline?.takesValue === true) return valuesOf(inline, start, value);
  if (current.startsWith('-'))
    return { before: '', typed: current, offer: flags.map(({ name }) => `--${name}`) };
  const next = nextWords(plain, commands);
  const position = plain.length - (command?.words.length ?? 0);
  const names = command === undefined ? undefined : ARG_NAMES[`${command.words.join(' ')} ${position}`];
  return { before: '', typed: current, offer: names ?? [...next, ...(command?.args[position] ?? [])] };
}

function valuesOf({ name, options }: FlagShape, before: string, typed: string): AtCursor {
  return { before, typed, offer: FLAG_NAMES[name] ?? options };
}

/** Variables and other programs may stand in front: `ZKAI_ENV=prod npx zkai plan`. */
function fromProgram(words: readonly string[]): readonly string[] {
  const index = words.findIndex((word, place) => place < words.length - 1 && /(^|\/)zkai$/.test(word));
  return index === -1 ? words : words.slice(index);
}

function uniqueFlags(commands: readonly CommandShape[]): readonly FlagShape[] {
  return [...new Map(commands.flatMap(({ flags }) => flags).map((flag) => [flag.name, flag])).values()];
}

function hasFlag({ flags }: CommandShape, name: string): boolean {
  return flags.some((flag) => flag.name === name);
}

/** The words that are neither flags nor their values. */
function withoutFlags(words: readonly string[], flags: readonly FlagShape[]): readonly string[] {
  return words.filter((word, index) => {
    const before = flagOf(words[index - 1] ?? '', flags);
    return !word.startsWith('-') && before?.takesValue !== true;
  });
}

function flagOf(word: string, flags: readonly FlagShape[]): FlagShape | undefined {
  if (word.startsWith('--')) return flags.find(({ name }) => word === `--${name}`);
  return word.startsWith('-') ? flags.find(({ char }) => word === `-${char}`) : undefined;
}

function findCommand(words: readonly string[], commands: readonly CommandShape[]): CommandShape | undefined {
  return commands
    .filter((command) => command.words.every((word, index) => words[index] === word))
    .sort((a, b) => b.words.length - a.words.length)[0];
}

/** How the commands go on that begin with these words. */
function nextWords(words: readonly string[], commands: readonly CommandShape[]): readonly string[] {
  const longer = commands.filter(
    (command) =>
      command.words.length > words.length && words.every((word, index) => command.words[index] === word),
  );
  return [...new Set(longer.map((command) => command.words[words.length] ?? ''))].sort();
}

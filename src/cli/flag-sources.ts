import { ZkaiFailure } from '../model/failure.ts';
import { switchOf } from './invocation.ts';

/** What is known of a flag before the command is loaded. */
interface KnownFlag {
  readonly type: 'option' | 'boolean';
  readonly char?: string;
  readonly env?: string;
  readonly aliases?: readonly string[];
}

/**
 * The flags whose value comes from their variable, with its name: `--timeout` to `ZKAI_TIMEOUT`. Those are the ones
 * that have one which is set, and were not typed.
 */
export function flagsFromVariables(
  flags: Readonly<Record<string, KnownFlag>>,
  argv: readonly string[],
  env = process.env,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, flag] of Object.entries(flags)) {
    const { env: variable } = flag;
    if (variable !== undefined && (env[variable] ?? '') !== '' && !isTyped(name, flag, argv))
      found.set(`--${name}`, variable);
  }
  return found;
}

/** True where a flag is among the words of the command line, by whichever of its names. */
export function isTyped(name: string, { char, aliases = [] }: KnownFlag, argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--');
  const words = dashes === -1 ? argv : argv.slice(0, dashes);
  const long = new Set([name, ...aliases].map((word) => `--${word}`));
  return words.some((word) => long.has(word.split('=')[0] ?? '') || isShort(word, char));
}

/** Short flags may be written in one word: `-vn5`. */
function isShort(word: string, char: string | undefined): boolean {
  return char !== undefined && /^-[a-z]/i.test(word) && word.includes(char);
}

/** The same failure; where its message repeats the value of a variable, which nobody sees on the command line, with its name. */
export function namingVariables(
  failure: ZkaiFailure,
  fromVariables: ReadonlyMap<string, string>,
  env = process.env,
): ZkaiFailure {
  const { code, message, hint, cause, details, findings } = failure;
  const meant = [...fromVariables.values()].filter((variable) => {
    const value = env[variable] ?? '';
    // What turns a boolean on is a word of many sentences.
    return switchOf(value) === null && !message.includes(variable) && repeats(message, value);
  });
  if (meant.length === 0) return failure;
  return new ZkaiFailure(code, message, {
    ...(hint === undefined ? {} : { hint }),
    cause,
    details: [...details, ...meant.map((variable) => `"${env[variable]}" comes from ${variable}`)],
    findings,
  });
}

/** As a word of its own, or as the end of a path. */
function repeats(message: string, value: string): boolean {
  const words = message.split(/[\s"',;()]+|:(?=\s|$)/);
  return words.some((word) => word === value || word.endsWith(`/${value}`));
}

import { ZkaiFailure } from '../model/failure.ts';

/** What is known of a flag before the command is loaded. */
interface KnownFlag {
  readonly type: 'option' | 'boolean';
  readonly char?: string;
  readonly env?: string;
  readonly aliases?: readonly string[];
}

/**
 * The flags whose value comes from their variable, with its name: `--timeout` to `ZKAI_TIMEOUT`. Those are the ones
 * that have one which is set, and were not typed. A boolean has no value that could be wrong.
 */
export function flagsFromVariables(
  flags: Readonly<Record<string, KnownFlag>>,
  argv: readonly string[],
  env = process.env,
): ReadonlyMap<string, string> {
  const dashes = argv.indexOf('--');
  const words = dashes === -1 ? argv : argv.slice(0, dashes);
  const found = new Map<string, string>();
  for (const [name, { type, char, env: variable, aliases = [] }] of Object.entries(flags)) {
    if (type === 'boolean' || variable === undefined || (env[variable] ?? '') === '') continue;
    const long = new Set([name, ...aliases].map((word) => `--${word}`));
    if (!words.some((word) => long.has(word.split('=')[0] ?? '') || isShort(word, char)))
      found.set(`--${name}`, variable);
  }
  return found;
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
  const meant = [...fromVariables.values()].filter(
    (variable) => !message.includes(variable) && repeats(message, env[variable] ?? ''),
  );
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

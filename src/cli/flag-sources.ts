/** What is known of a flag before the command is loaded. */
interface KnownFlag {
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
  const dashes = argv.indexOf('--');
  const words = dashes === -1 ? argv : argv.slice(0, dashes);
  const found = new Map<string, string>();
  for (const [name, { char, env: variable, aliases = [] }] of Object.entries(flags)) {
    if (variable === undefined || (env[variable] ?? '') === '') continue;
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

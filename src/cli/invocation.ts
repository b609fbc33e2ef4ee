/**
 * What the command line and the environment ask for, read before (and independently of) the parser of flags:
 * a usage error must come in the form that was asked for, too.
 */

const SWITCHES: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  yes: true,
  y: true,
  '0': false,
  false: false,
  no: false,
  n: false,
};

/** What the variable of a boolean flag says, in any case; `null` where that is neither on nor off. */
export function switchOf(value: string): boolean | null {
  return SWITCHES[value.toLowerCase()] ?? null;
}

/** True for `--json`, `--format json`, `-o json` and their variables. */
export function wantsJson(argv = process.argv.slice(2), env = process.env): boolean {
  return wantedFormat(argv, env) === 'json';
}

/** The result is for a program, which reads nothing else. */
export function wantsData(): boolean {
  return ['json', 'ndjson'].includes(wantedFormat());
}

/** The form of the result, be it one that there is or not. `--json` beats `--format`, and what was typed every variable. */
export function wantedFormat(argv = process.argv.slice(2), env = process.env): string {
  const words = beforeDashes(argv);
  if (words.includes('--json')) return 'json';
  const typed = lastFormat(words);
  if (typed !== undefined) return typed;
  return isSet(env['ZKAI_JSON']) ? 'json' : (env['ZKAI_FORMAT'] ?? 'pretty');
}

export function wantsVerbose(argv = process.argv.slice(2), env = process.env): boolean {
  return beforeDashes(argv).includes('--verbose') || isSet(env['ZKAI_VERBOSE']);
}

/** `--color`, then NO_COLOR (https://no-color.org), then FORCE_COLOR, then whether a terminal reads the stream. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  argv = process.argv.slice(2),
  env = process.env,
): boolean {
  const asked = lastValue(beforeDashes(argv), ['--color']) ?? env['ZKAI_COLOR'];
  if (asked === 'always') return true;
  if (asked === 'never') return false;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '') return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** False with `--no-input`, in CI, and when no terminal is on both sides of a question. */
export function mayAsk(noInput: boolean, env = process.env): boolean {
  return !noInput && !isCi(env) && process.stdin.isTTY && process.stderr.isTTY;
}

/** True in a pipeline, where nobody is there. */
export function isCi(env = process.env): boolean {
  return env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false' && env['CI'] !== '0';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && switchOf(value) === true;
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const dashes = argv.indexOf('--');
  return dashes === -1 ? argv : argv.slice(0, dashes);
}

function lastFormat(words: readonly string[]): string | undefined {
  const glued = words.findLast((word) => /^-o./.test(word));
  return lastValue(words, ['--format', '-o']) ?? glued?.slice(2).replace(/^=/, '');
}

function lastValue(words: readonly string[], names: readonly string[]): string | undefined {
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const word = words[index] ?? '';
    if (names.includes(word)) return words[index + 1];
    const name = names.find((candidate) => word.startsWith(`${candidate}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return undefined;
}

/** What a program needs to be found and to know its user, its language and its time; no secret is in any of them. */
const KEPT = new Set(['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR']);

/** The variables that a policy gets: a few that every program needs, and those that it names. */
export function keptEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  named: readonly string[],
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const isWanted = KEPT.has(name) || name.startsWith('LC_') || named.includes(name);
    if (isWanted && !name.startsWith('ZKAI_') && value !== undefined) kept[name] = value;
  }
  return kept;
}

/** glibc's own default, in seconds. */
const LONGEST = 5;

/**
 * Keeps the system's resolver from outliving a command by much. A lookup cannot be stopped, and Node waits for it at the
 * end of the process, `process.exit` included. Left to itself glibc is patient (5 s, twice, for each name server); now it
 * tries each once, for half of `timeoutMs` at most, and we try again while there is time. To be called before the first
 * lookup. What the user has set stays; other resolvers do not read the variable.
 */
export function boundResolver(timeoutMs: number, env: NodeJS.ProcessEnv = process.env): void {
  const seconds = Math.min(Math.max(Math.floor(timeoutMs / 2000), 1), LONGEST);
  env['RES_OPTIONS'] ??= `timeout:${seconds} attempts:1`;
}

import { type Paint } from '../paint.ts';

interface Initialised {
  readonly name: string;
  readonly directory: string;
  readonly written: readonly string[];
}

/** What was written, and what to do next. */
export function renderInit(
  { name, directory, written }: Initialised,
  { paint }: { readonly paint: Paint },
): string {
  const next = (command: string, why: string): string =>
    `  ${paint.command(command.padEnd(26))}${paint.dim(why)}`;
  return [
    `${paint.ok('Started')} project ${paint.heading(name)} in ${paint.path(directory)}`,
    ...written.map((path) => `  ${paint.create('+')} ${paint.path(path)}`),
    '',
    'Next:',
    next('zkai validate', 'check the files, without a server'),
    next('zkai ensemble up --local', 'a ZooKeeper of your own, if you have none'),
    next('zkai plan', 'what would change in ZooKeeper'),
    next('zkai apply', 'make it so, in one transaction'),
    '',
    `To check every commit: ${paint.command('git config core.hooksPath .githooks')}`,
  ].join('\n');
}

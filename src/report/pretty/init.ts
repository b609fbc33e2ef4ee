import { shellWord } from '../../model/shell-word.ts';
import { type Paint } from '../paint.ts';

interface Initialised {
  readonly name: string;
  readonly directory: string;
  readonly written: readonly string[];
}

interface InitOptions {
  readonly paint: Paint;
  /** Directory to go to first; `null`: that is where one is. */
  readonly goTo: string | null;
  /** Where the project is in its repository, with `/` behind; `''`: at the root. */
  readonly prefix: string;
}

const WORKFLOW = '.github/workflows/zkai.yml';

/** What was written, and what to do next. */
export function renderInit(
  { name, directory, written }: Initialised,
  { paint, goTo, prefix }: InitOptions,
): string {
  const next = (command: string, why: string): string =>
    `  ${paint.command(command.padEnd(24))}  ${paint.dim(why)}`;
  return [
    `${paint.ok('Started')} project ${paint.heading(name)} in ${paint.path(directory)}`,
    ...written.map((path) => `  ${paint.create('+')} ${paint.path(path)}`),
    '',
    'Next:',
    ...(goTo === null ? [] : [next(`cd ${shellWord(goTo)}`, 'where the project is')]),
    next('zkai validate', 'check the files, without a server'),
    next('zkai ensemble up --local', 'a ZooKeeper of your own, if you have none'),
    next('zkai plan', 'what would change in ZooKeeper'),
    next('zkai apply', 'make it so, in one transaction'),
    '',
    `To check every commit: ${paint.command(`git config core.hooksPath ${shellWord(`${prefix}.githooks`)}`)}`,
    ...(prefix === ''
      ? []
      : [
          `GitHub reads workflows at the root of the repository: move ${WORKFLOW} there, and have it run in ${paint.path(prefix)}`,
        ]),
  ].join('\n');
}

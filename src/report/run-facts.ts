import { type ExitCode } from '../model/exit-code.ts';
import { type Position } from '../model/position.ts';

/** What a form for programs says about the run besides its result. */
export interface RunFacts {
  /** The command as it is typed, without `zkai`: `schema show`. */
  readonly command: string;
  /** Version of zkai. */
  readonly version: string;
  readonly exitCode: ExitCode;
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  /** The environment, where it was named on the command line. */
  readonly environment?: string | undefined;
  /** Directory of the project from where zkai was started, with `/`; `''` for the same, `..` may be in it. */
  readonly fromHere: string;
  /** The same from the root of the repository, which is what servers of pipelines count from. */
  readonly fromRepository: string;
}

/** A file of the project as seen from a directory: `fromHere` or `fromRepository`. */
export function fileFrom(prefix: string, { file }: Pick<Position, 'file'>): string {
  return prefix === '' ? file : `${prefix}/${file}`;
}

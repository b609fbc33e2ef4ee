import { relative, sep } from 'node:path';
import { findRepository } from '../files/find-repository.ts';
import { nearestRealpath } from '../files/inside.ts';
import { packageVersion } from '../files/package-root.ts';
import { type RunFacts } from '../report/run-facts.ts';

/** What forms for programs say about this run; `directory` is the project's. */
export async function runFacts(
  command: string,
  {
    directory,
    startedAt,
    environment,
  }: {
    readonly directory: string;
    readonly startedAt: number;
    readonly environment: string | undefined;
  },
): Promise<Omit<RunFacts, 'exitCode'>> {
  const project = await nearestRealpath(directory);
  const here = await nearestRealpath(process.cwd());
  const [version, repository] = await Promise.all([packageVersion(), findRepository(project)]);
  return {
    command,
    version,
    environment,
    at: new Date(startedAt).toISOString(),
    fromHere: pathBetween(here, project),
    fromRepository: pathBetween(repository ?? here, project),
  };
}

/** Where a project is in its repository, with `/` behind; `''` at its root, and where there is none. */
export async function prefixInRepository(directory: string): Promise<string> {
  const project = await nearestRealpath(directory);
  const path = pathBetween((await findRepository(project)) ?? project, project);
  return path === '' ? '' : `${path}/`;
}

function pathBetween(from: string, to: string): string {
  return relative(from, to).split(sep).join('/');
}

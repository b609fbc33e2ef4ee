import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';

const PROJECT_FILE = 'zkai.yaml';

/**
 * The directory of the project: the nearest one upwards from `start` that has a zkai.yaml.
 * `exact`: `start` itself must be the project, its directory or its file. Both paths are absolute.
 * @throws ZkaiFailure `usage` when there is none
 */
export async function findProject(start: string, exact: boolean): Promise<string> {
  if (exact) {
    const directory = basename(start) === PROJECT_FILE ? dirname(start) : start;
    if (await isFile(join(directory, PROJECT_FILE))) return directory;
    throw missing(`there is no ${PROJECT_FILE} in ${directory}`);
  }
  const found = await findProjectAbove(start);
  if (found === null) throw missing(`there is no ${PROJECT_FILE} in ${start} or above it`);
  return found;
}

/** The same, upwards, where none has to be there. */
export async function findProjectAbove(start: string): Promise<string | null> {
  for (let directory = start; ; directory = dirname(directory)) {
    if (await isFile(join(directory, PROJECT_FILE))) return directory;
    if (directory === dirname(directory)) return null;
  }
}

function missing(message: string): ZkaiFailure {
  return new ZkaiFailure('usage', message, {
    hint: 'zkai init starts a project here; --project names one that is somewhere else',
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

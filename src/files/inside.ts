import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';
import { isMissing } from './file-system.ts';

/** @throws ZkaiFailure `invalid` for a path or glob that is absolute or climbs */
export function refuseOutside(path: string): void {
  if (isAbsolute(path) || path.split(/[/\\]/).includes('..') || path.includes('\0')) {
    throw new ZkaiFailure('invalid', `${JSON.stringify(path)} leads out of the project`, {
      hint: 'name files relative to the directory of zkai.yaml, without ".."',
    });
  }
}

/**
 * The absolute path of a file that, links followed, is inside the project. The file itself need not exist yet.
 * @throws ZkaiFailure `invalid` when it leads out
 */
export async function insideProject(directory: string, path: string): Promise<string> {
  refuseOutside(path);
  const file = join(directory, path);
  const [root, real] = await Promise.all([nearestRealpath(directory), nearestRealpath(file)]);
  if (real !== root && !real.startsWith(root + sep)) {
    throw new ZkaiFailure('invalid', `${path} is a link that leads out of the project, to ${real}`, {
      hint: 'copy the file into the project: what is not in git cannot be reviewed',
    });
  }
  return file;
}

/** `realpath` of the nearest ancestor that exists, plus the rest. */
export async function nearestRealpath(file: string): Promise<string> {
  for (let at = file; ; at = dirname(at)) {
    try {
      return join(await realpath(at), relative(at, file));
    } catch (error) {
      if (!isMissing(error) || at === dirname(at)) throw error;
    }
  }
}

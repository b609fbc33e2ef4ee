import { randomUUID } from 'node:crypto';
import { type Stats } from 'node:fs';
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';
import { byCodeUnits } from '../model/canonical-json.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { decodeUtf8 } from './utf8.ts';

/** Bytes; a configuration file above this is a mistake (a log, a checkpoint), and would only cost memory. */
export const FILE_LIMIT = 16 * 1024 * 1024;
const IGNORED = ['**/node_modules/**', '**/.git/**', '**/.zkai/**'];

/** The files of one project directory (an absolute path). */
export function projectFiles(directory: string): ProjectFiles {
  const locate = (path: string): Promise<string> => insideProject(directory, path);

  async function readBytes(path: string): Promise<Buffer> {
    const file = await locate(path);
    const found = await statOrNull(file);
    if (found === null) throw new ZkaiFailure('invalid', `${path}: there is no such file in ${directory}`);
    if (!found.isFile()) throw new ZkaiFailure('invalid', `${path}: is no regular file`);
    if (found.size > FILE_LIMIT) {
      throw new ZkaiFailure(
        'invalid',
        `${path}: ${found.size} bytes are more than the ${FILE_LIMIT} that a file may have`,
      );
    }
    try {
      return await readFile(file);
    } catch (error) {
      throw new ZkaiFailure('failed', `${path}: cannot be read (${errorCode(error)})`, { cause: error });
    }
  }

  return {
    directory,
    find: async (globs) => findFiles(directory, globs, locate),
    readBytes,
    readText: async (path) => decodeUtf8(path, await readBytes(path)),
    write: async (path, content) => writeByRename(path, await locate(path), content),
    exists: async (path) => (await statOrNull(await locate(path))) !== null,
    remove: async (path) => rm(await locate(path), { force: true }),
  };
}

async function findFiles(
  directory: string,
  globs: readonly string[],
  locate: (path: string) => Promise<string>,
): Promise<string[]> {
  for (const pattern of globs) refuseOutside(pattern);
  const { glob } = await import('tinyglobby');
  const found = await glob([...globs], {
    cwd: directory,
    ignore: IGNORED,
    dot: false,
    expandDirectories: false,
  });
  for (const path of found) await locate(path);
  return found.sort(byCodeUnits);
}

/** The absolute path of a file that is, links resolved, inside the project. The file itself need not exist yet. */
async function insideProject(directory: string, path: string): Promise<string> {
  refuseOutside(path);
  const file = join(directory, path);
  const [root, real] = await Promise.all([realpath(directory), realpathOfNearest(file)]);
  if (real !== root && !real.startsWith(root + sep)) {
    throw new ZkaiFailure('invalid', `${path}: is a link that leads out of the project, to ${real}`, {
      hint: 'copy the file into the project: what is not in git cannot be reviewed',
    });
  }
  return file;
}

function refuseOutside(path: string): void {
  if (isAbsolute(path) || path.split(/[/\\]/).includes('..') || path.includes('\0')) {
    throw new ZkaiFailure('invalid', `${JSON.stringify(path)}: leads out of the project`, {
      hint: 'name files relative to the directory of zkai.yaml, without ".."',
    });
  }
}

/** `realpath` of the nearest ancestor that exists, plus the rest. */
async function realpathOfNearest(file: string): Promise<string> {
  for (let at = file; ; at = dirname(at)) {
    try {
      return join(await realpath(at), relative(at, file));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || at === dirname(at)) throw error;
    }
  }
}

async function writeByRename(path: string, file: string, content: string | Buffer): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const mode = (await statOrNull(file))?.mode;
    const handle = await open(temporary, 'wx', mode);
    try {
      if (mode !== undefined) await handle.chmod(mode); // the umask has taken bits away
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ZkaiFailure('failed', `${path}: cannot be written (${errorCode(error)})`, { cause: error });
  }
}

async function statOrNull(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

import { posix } from 'node:path';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Project } from '../../model/project.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { PROJECT_FILE } from '../find-documents.ts';

/** Where an import is written, and how its ZnodeTree is named. */
export interface Place {
  /** Relative to the project. */
  readonly file: string;
  readonly name: string;
}

/** @throws ZkaiFailure `usage` for a file that is no YAML */
export function placeOf(
  project: Pick<Project, 'sources'>,
  { out, top }: { readonly out: string | null; readonly top: ZnodePath },
): Place {
  const name = nameFrom(top);
  if (out === null) return { file: posix.join(besideSources(project), `${name}.yaml`), name };
  const path = posix.normalize(out);
  if (posix.isAbsolute(path) || path.split('/').includes('..')) {
    throw new ZkaiFailure('usage', `--out ${out} is outside of the project`, {
      hint: 'name a file or directory relative to the directory of zkai.yaml',
    });
  }
  if (/\.ya?ml$/.test(path)) return { file: path, name };
  if (/\.[A-Za-z0-9]+$/.test(path) && !out.endsWith('/')) {
    throw new ZkaiFailure('usage', `--out ${out}: documents are written as YAML`, {
      hint: `--out ${out.replace(/\.[A-Za-z0-9]+$/, '.yaml')}, or a directory`,
    });
  }
  return { file: posix.join(path, `${name}.yaml`), name };
}

/**
 * Import writes documents and what they name: nothing of git's or zkai's own, whatever links lead there.
 * @throws ZkaiFailure `usage`; `invalid` for a link that leads out of the project
 */
export async function refusePlace({ files }: Pick<World, 'files'>, path: string): Promise<void> {
  const real = await files.realPath(path);
  const project = await files.realPath(PROJECT_FILE);
  const known = real.toLowerCase(); // some file systems take .GIT for .git
  const hint = '--out names a file or directory among the sources, such as config/imported/';
  if (known.split('/').some((part) => TOOLS.has(part)))
    throw new ZkaiFailure('usage', `${path} is in a directory of a tool (${real})`, { hint });
  if (known === PROJECT_FILE || real === project)
    throw new ZkaiFailure('usage', `${path} is the project file, which import never writes`, { hint });
  const directory = await files.realPath(posix.dirname(path));
  if (posix.join(directory, posix.basename(path)) !== real)
    throw new ZkaiFailure('usage', `${path} is a link to ${real}`, { hint: `name the file itself: ${real}` });
}

/** Directories that no source glob reads, either. */
const TOOLS = new Set(['.git', '.zkai', 'node_modules']);

export function isBelow(file: string, directory: string): boolean {
  return file.startsWith(`${directory.replace(/\/$/, '')}/`);
}

/** What stands before the first glob of the sources: `config` of `config/**` + `/*.yaml`, with a directory of its own. */
function besideSources({ sources }: Pick<Project, 'sources'>): string {
  const glob = sources.find((source) => !source.startsWith('!')) ?? '';
  const fixed = glob.split('/').slice(0, -1);
  const end = fixed.findIndex((part) => /[*?[\]{}()!+@|]/.test(part));
  const base = posix.join(...(end === -1 ? fixed : fixed.slice(0, end)), '.');
  return glob.includes('**') ? posix.join(base, 'imported') : base;
}

/** `/App/feature flags` is `app-feature-flags`. */
function nameFrom(path: ZnodePath): string {
  const name = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return name === '' ? 'imported' : name;
}

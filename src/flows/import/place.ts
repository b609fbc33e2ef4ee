import { posix } from 'node:path';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Project } from '../../model/project.ts';
import { type ZnodePath } from '../../model/znode-path.ts';

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

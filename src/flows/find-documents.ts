import { didYouMean } from '../desired/resolve/did-you-mean.ts';
import { RULES } from '../desired/validate/rules.ts';
import { append } from '../model/append.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Finding } from '../model/finding.ts';
import { type JsonPointer, pointerTo } from '../model/json.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type FoundFiles, type ProjectFiles } from '../ports/files.ts';
import { unreadable } from './read-texts.ts';

export const PROJECT_FILE = 'zkai.yaml';

/** Files to read, and what is wrong with the way to them. */
export interface FoundDocuments {
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * The files of `sources`. Overlays and zkai.yaml are no base documents, also where the globs are wide enough to meet
 * them. A glob that meets nothing else is a warning: a project may be empty, but a typing error looks the same.
 */
export async function findSources(files: ProjectFiles, project: Project): Promise<FoundDocuments> {
  const overlays = [...project.environments.values()].flatMap((environment) => environment.overlays);
  const isOverlay = (path: string) =>
    overlays.some((directory) => path.startsWith(`${directory.replace(/\/$/, '')}/`));
  const exclusions = project.sources.filter(isExclusion);
  const paths = new Set<string>();
  const findings: Finding[] = [];
  for (const [index, glob] of project.sources.entries()) {
    if (isExclusion(glob)) continue;
    const found = await files.find([glob, ...exclusions]);
    const sources = found.paths.filter((path) => path !== PROJECT_FILE && !isOverlay(path));
    for (const path of sources) paths.add(path);
    append(findings, unreadableFindings(found));
    if (sources.length === 0 && found.unreadable.length === 0)
      findings.push(
        findingIn(project, 'ZK125', {
          pointer: pointerTo('/spec/sources', index),
          message: `no file matches ${JSON.stringify(glob)}`,
          fix: (await isDirectory(files, glob)) ? `Write ${yamlBelow(glob.replace(/\/$/, ''))}.` : NO_FILE,
        }),
      );
  }
  if (project.sources.length > 0 && exclusions.length === project.sources.length)
    findings.push(findingIn(project, 'ZK125', EXCLUSIONS_ALONE));
  return { paths: [...paths], findings };
}

/** The documents of an overlay directory. One that is not there is told by {@link checkOverlays}. */
export async function findOverlay(files: ProjectFiles, directory: string): Promise<FoundDocuments> {
  const found = await files.find([`${literal(directory)}/**/*.{yaml,yml,json}`]);
  return { paths: found.paths, findings: unreadableFindings(found) };
}

/** What is wrong with the overlay directories that an environment names. */
export async function checkOverlays(
  files: ProjectFiles,
  project: Project,
  { name, overlays }: Pick<Environment, 'name' | 'overlays'>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, directory] of overlays.entries()) {
    const problem = await overlayProblem(files, directory);
    if (problem === null) continue;
    findings.push(
      findingIn(project, 'ZK124', {
        pointer: `${pointerTo('/spec/environments', name)}/overlays/${index}`,
        message: problem,
        fix: 'Correct the name, or remove it from the overlays.',
      }),
    );
  }
  return findings;
}

async function overlayProblem(files: ProjectFiles, directory: string): Promise<string | null> {
  try {
    if (await files.isDirectory(directory)) return null;
  } catch (error) {
    if (error instanceof ZkaiFailure && error.code === 'invalid') return error.message;
    throw error;
  }
  const siblings = await siblingsOf(files, directory);
  return `there is no directory ${directory}${didYouMean(directory.replace(/\/$/, ''), siblings)}`;
}

/** The directories with documents beside one that may not be there. */
async function siblingsOf(files: ProjectFiles, directory: string): Promise<string[]> {
  const parent = directory.replace(/\/$/, '').replace(/[^/]+$/, '');
  const { paths } = await files.find([`${literal(parent)}*/**/*.{yaml,yml,json}`]);
  return paths.map((path) => parent + (path.slice(parent.length).split('/')[0] ?? ''));
}

/** The YAML files below a directory of the project, as a glob; `''` is the project itself. */
export function yamlBelow(directory: string): string {
  return `${directory === '' ? '' : `${literal(directory)}/`}**/*.{yaml,yml}`;
}

/** A directory's name as a glob that means this name alone. */
function literal(path: string): string {
  return path.replace(/[!()[\]{}*?+@|]/g, '\\$&');
}

function isExclusion(glob: string): boolean {
  return /^!(?!\()/.test(glob);
}

function unreadableFindings(found: FoundFiles): Finding[] {
  return found.unreadable.map(({ path, problem }) =>
    unreadable(
      path,
      `${path} ${problem}`,
      'Make it readable, copy what it leads to into the project, or remove it.',
    ),
  );
}

const NO_FILE =
  'Correct the glob, or put a document where it looks: what no file declares any more will be deleted.';

const EXCLUSIONS_ALONE = {
  pointer: '/spec/sources',
  message: 'the sources only leave files out, and so there are none',
  fix: 'Name what they are taken out of, such as config/**/*.yaml, beside them.',
};

/** What cannot be looked at is told by whoever reads it. */
async function isDirectory(files: ProjectFiles, path: string): Promise<boolean> {
  return files.isDirectory(path).catch((error: unknown) => {
    if (error instanceof ZkaiFailure && error.code === 'invalid') return false;
    throw error;
  });
}

function findingIn(
  project: Project,
  rule: 'ZK124' | 'ZK125',
  { pointer, ...text }: { readonly pointer: JsonPointer; readonly message: string; readonly fix: string },
): Finding {
  const { severity } = RULES[rule];
  const document = `Project/${project.name}`;
  return { rule, severity, ...text, position: project.locate(pointer), pointer, document };
}

import { attachmentPaths, buildDesired, type BuildInput, type BuildResult } from '../desired/build.ts';
import { readProject, type ReadProject } from '../desired/project.ts';
import { sortFindings } from '../desired/resolve/positions.ts';
import { type Finding } from '../model/finding.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type SourceText } from '../model/source-text.ts';
import { type World } from '../ports/world.ts';
import { chooseEnvironment, type EnvironmentChoice } from './choose-environment.ts';
import { checkOverlays, findOverlay, findSources, PROJECT_FILE } from './find-documents.ts';
import { invalidFiles } from './invalid-files.ts';
import { judgeAll } from './judge-findings.ts';
import { loadKinds } from './load-kinds.ts';
import { readAttachments, readTexts } from './read-texts.ts';

/** What the files ask for in one environment. */
export interface LoadedDesired {
  readonly project: Project;
  readonly environment: Environment;
  /** `build.findings` has everything that is wrong with zkai.yaml and with the documents. */
  readonly build: BuildResult;
  /** Every text that was read, by file: for the code frames of findings. */
  readonly texts: ReadonlyMap<string, string>;
  /** Every file that was read, those that documents name included. */
  readonly files: readonly string[];
}

/** The documents with some overlays. */
interface Built {
  readonly build: BuildResult;
  /** Every source that was read. */
  readonly texts: readonly SourceText[];
  /** Paths of the files that documents name. */
  readonly attachments: readonly string[];
}

/** What of an environment makes a difference for its documents. */
export type DocumentsOf = Pick<Environment, 'name' | 'overlays' | 'values'>;

/** zkai.yaml, read and checked. */
export interface LoadedProject {
  /** `null` when zkai.yaml has errors. */
  readonly project: Project | null;
  /** What it says, with defaults; `null` when it has errors. */
  readonly document: ReadProject['document'];
  readonly findings: readonly Finding[];
  readonly text: SourceText;
}

/**
 * Reads the project and compiles its documents for one environment, whatever is wrong with them.
 * @throws ZkaiFailure `usage` when the environment cannot be told, `invalid` when zkai.yaml itself has errors
 */
export async function loadDesired(world: World, choice: EnvironmentChoice): Promise<LoadedDesired> {
  const { project, findings, text } = await loadProject(world);
  if (project === null) throw invalidFiles(findings);
  const environment = chooseEnvironment(project, choice);
  const missing = await checkOverlays(world.files, project, environment);
  const kinds = await loadKinds(world, project);
  const { build, texts, attachments } = await buildEnvironment(world, project, {
    environment,
    schemas: kinds.schemas,
  });
  const all = new Map([text, ...kinds.texts, ...texts].map(({ path, text: content }) => [path, content]));
  const found = [...findings, ...kinds.findings, ...missing, ...build.findings];
  const judged = await judgeAll(world, found, { project, texts: all, isWhole: false });
  return {
    project,
    environment,
    build: { ...build, findings: judged.findings },
    texts: all,
    files: [...all.keys(), ...attachments],
  };
}

/** The same for work that needs valid files. @throws ZkaiFailure `invalid` with all findings when there is an error */
export async function loadValidDesired(world: World, choice: EnvironmentChoice): Promise<LoadedDesired> {
  const loaded = await loadDesired(world, choice);
  const { findings } = loaded.build;
  if (findings.some(({ severity }) => severity === 'error')) throw invalidFiles(findings);
  for (const { rule, position, message } of findings) {
    // Of the warnings, which validate shows, the one that may stand behind a plan full of deletions.
    if (rule !== 'ZK125') continue;
    world.progress({ event: 'note', message: `${position.file}:${position.line}: ${message}` });
  }
  return loaded;
}

/** Reads zkai.yaml alone. */
export async function loadProject(world: World): Promise<LoadedProject> {
  const text = { path: PROJECT_FILE, text: await world.files.readText(PROJECT_FILE) };
  return { ...readProject(text, await world.schemas()), text };
}

/** The texts of the sources and of the overlays of some directories, in order. */
export interface DocumentTexts {
  readonly sources: readonly SourceText[];
  readonly overlays: readonly (readonly SourceText[])[];
  readonly findings: readonly Finding[];
}

export async function readDocumentTexts(
  { files }: Pick<World, 'files'>,
  project: Project,
  overlayDirectories: readonly string[],
): Promise<DocumentTexts> {
  const found = [
    await findSources(files, project),
    ...(await Promise.all(overlayDirectories.map((directory) => findOverlay(files, directory)))),
  ];
  const read = await Promise.all(found.map(({ paths }) => readTexts(files, paths)));
  const [sources = [], ...overlays] = read.map(({ texts }) => texts);
  return { sources, overlays, findings: [...found, ...read].flatMap((part) => part.findings) };
}

/** Reads and compiles the documents with the overlays and values of an environment. */
async function buildEnvironment(
  world: World,
  project: Project,
  { environment, schemas }: Pick<BuildInput, 'schemas'> & { readonly environment: DocumentsOf },
): Promise<Built> {
  const { sources, overlays, findings } = await readDocumentTexts(world, project, environment.overlays);
  const input = { project, environment, sources, overlays, schemas, now: world.clock.now() };
  const attachments = await readAttachments(world.files, attachmentPaths(input));
  const build = buildDesired({ ...input, attachments });
  return {
    build: { ...build, findings: sortFindings([...findings, ...build.findings]) },
    texts: [sources, ...overlays].flat(),
    attachments: [...attachments.keys()],
  };
}

import { type Finding } from '../model/finding.ts';
import { type Project } from '../model/project.ts';
import { type ValidationResult } from '../model/results.ts';
import { sortFindings } from '../desired/resolve/positions.ts';
import { type World } from '../ports/world.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { buildEnvironment, loadProject, type Built } from './load-project.ts';

export interface ValidateRequest {
  /** `null`: all of them. */
  readonly environment: string | null;
}

export interface Validation {
  readonly result: ValidationResult;
  /** Every text that was read, by file, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Everything that can be said about the files without a server; each finding once, whichever environments have it. */
export async function validate(world: World, { environment }: ValidateRequest): Promise<Validation> {
  const { project, findings: projectFindings, text } = await loadProject(world);
  const texts = new Map([[text.path, text.text]]);
  const findings: Finding[] = [...projectFindings];
  const documents = new Set<string>();
  const builds = project === null ? [] : await buildAll(world, project, environment);
  for (const { build, texts: read } of builds) {
    for (const { path, text: content } of read) texts.set(path, content);
    for (const { id } of build.documents) documents.add(id);
    findings.push(...build.findings);
  }
  return {
    result: { files: texts.size, documents: documents.size, findings: sortFindings(findings) },
    texts,
  };
}

async function buildAll(
  world: World,
  project: Project,
  environment: string | null,
): Promise<readonly Built[]> {
  const builds: Built[] = [];
  for (const overlays of overlaysToCheck(project, environment)) {
    builds.push(await buildEnvironment(world, project, overlays));
  }
  return builds;
}

/** The lists of overlays that differ: environments with the same one have the same documents. */
function overlaysToCheck(project: Project, environment: string | null): (readonly string[])[] {
  if (environment !== null) return [chooseEnvironment(project, { environment }).overlays];
  const lists = [...project.environments.values()].map(({ overlays }) => overlays);
  const distinct = new Map(lists.map((overlays) => [overlays.join('\n'), overlays]));
  return distinct.size === 0 ? [[]] : [...distinct.values()];
}

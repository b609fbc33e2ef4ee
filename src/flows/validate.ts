import { type Finding } from '../model/finding.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type ValidationResult } from '../model/results.ts';
import { sortFindings } from '../desired/resolve/positions.ts';
import { type World } from '../ports/world.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { checkOverlays } from './find-documents.ts';
import { loadKinds } from './load-kinds.ts';
import { buildEnvironment, loadProject } from './load-project.ts';

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
  if (project !== null) {
    const environments = environmentsToCheck(project, environment);
    const { schemas, findings: kindFindings, texts: kindTexts } = await loadKinds(world, project);
    findings.push(...kindFindings);
    for (const { path, text: content } of kindTexts) texts.set(path, content);
    for (const checked of environments)
      findings.push(...(await checkOverlays(world.files, project, checked)));
    for (const overlays of distinctOverlays(environments)) {
      const { build, texts: read } = await buildEnvironment(world, project, { overlays, schemas });
      for (const { path, text: content } of read) texts.set(path, content);
      for (const { id } of build.documents) documents.add(id);
      findings.push(...build.findings);
    }
  }
  return {
    result: { files: texts.size, documents: documents.size, findings: sortFindings(findings) },
    texts,
  };
}

function environmentsToCheck(project: Project, environment: string | null): readonly Environment[] {
  return environment === null
    ? [...project.environments.values()]
    : [chooseEnvironment(project, { environment })];
}

/** The lists of overlays that differ: environments with the same one have the same documents. */
function distinctOverlays(environments: readonly Environment[]): (readonly string[])[] {
  const distinct = new Map(environments.map(({ overlays }) => [overlays.join('\n'), overlays]));
  return distinct.size === 0 ? [[]] : [...distinct.values()];
}

import { append } from '../model/append.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { type Finding } from '../model/finding.ts';
import { type Position } from '../model/position.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type ValidationResult } from '../model/results.ts';
import { sortFindings } from '../desired/resolve/positions.ts';
import { unusedValues } from '../desired/validate/unused-values.ts';
import { type World } from '../ports/world.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { checkOverlays } from './find-documents.ts';
import { judgeAll } from './judge-findings.ts';
import { loadKinds } from './load-kinds.ts';
import { checkDocuments } from './check-documents.ts';
import { loadProject } from './load-project.ts';

export interface ValidateRequest {
  /** `null`: all of them. */
  readonly environment: string | null;
  /** What earlier runs said of files that are still the same may be believed. Absent: it may. */
  readonly mayRemember?: boolean;
}

export interface Validation {
  readonly result: ValidationResult;
  /** Every text that was read, by file, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
  /** Where they have what no frame may show. */
  readonly secrets: readonly Position[];
}

/** Everything that can be said about the files without a server; each finding once, whichever environments have it. */
export async function validate(
  world: World,
  { environment, mayRemember = true }: ValidateRequest,
): Promise<Validation> {
  const { project, findings: projectFindings, text } = await loadProject(world);
  const texts = new Map([[text.path, text.text]]);
  const findings: Finding[] = [...projectFindings];
  const documents = new Set<string>();
  const secrets: Position[] = [];
  if (project !== null) {
    const environments = environmentsToCheck(project, environment);
    const { schemas, findings: kindFindings, texts: kindTexts } = await loadKinds(world, project);
    append(findings, kindFindings);
    for (const { path, text: content } of kindTexts) texts.set(path, content);
    for (const checked of environments) append(findings, await checkOverlays(world.files, project, checked));
    const builds: EnvironmentBuild[] = [];
    for (const checked of environments) {
      if (builds.some((other) => hasSameDocuments(other, checked))) continue;
      const request = { project, projectText: text, environment: checked, schemas, mayRemember };
      const checkedDocuments = await checkDocuments(world, request);
      builds.push({
        environment: checked,
        names: new Set(checkedDocuments.valueNames),
        hasErrors: checkedDocuments.findings.some(({ severity }) => severity === 'error'),
      });
      for (const { path, text: content } of checkedDocuments.texts) texts.set(path, content);
      for (const id of checkedDocuments.documents) documents.add(id);
      append(findings, checkedDocuments.findings);
      append(secrets, checkedDocuments.secrets);
    }
    if (environment === null) append(findings, unusedValues(project, builds));
  }
  const judged =
    project === null
      ? { findings: sortFindings(findings), silenced: [] }
      : await judgeAll(world, findings, { project, texts, isWhole: environment === null });
  return { result: { files: texts.size, documents: documents.size, ...judged }, texts, secrets };
}

function environmentsToCheck(project: Project, environment: string | null): readonly Environment[] {
  return environment === null
    ? [...project.environments.values()]
    : [chooseEnvironment(project, { environment })];
}

interface EnvironmentBuild {
  readonly environment: Environment;
  /** The values that its documents ask for. */
  readonly names: ReadonlySet<string>;
  readonly hasErrors: boolean;
}

/**
 * True where another environment has the same documents: the same overlays, and the same values where any is used. An
 * error may be about a value, and then it leads to the line of each environment that gives it.
 */
function hasSameDocuments(
  { environment: other, names, hasErrors }: EnvironmentBuild,
  environment: Environment,
): boolean {
  if (hasErrors && names.size > 0) return false;
  if (isUnprotected(other) !== isUnprotected(environment)) return false; // ZK602 asks for it
  if (other.overlays.join('\n') !== environment.overlays.join('\n')) return false;
  return [...names].every((name) => {
    const [one, two] = [other.values.get(name), environment.values.get(name)];
    return one !== undefined && two !== undefined && canonicalJson(one.value) === canonicalJson(two.value);
  });
}

/** True where znodes without an ACL of their own are open to everybody. */
function isUnprotected({ acl }: Environment): boolean {
  return acl === undefined;
}

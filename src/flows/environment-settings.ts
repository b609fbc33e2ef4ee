import { type BuildResult } from '../desired/build.ts';
import { explainLeaves } from '../desired/resolve/explain-leaves.ts';
import { createValidator } from '../desired/validate/validate-document.ts';
import { type EnvironmentSettings } from '../model/environments.ts';
import { type ExplainedLeaf } from '../model/explained.ts';
import { type Json, type JsonPointer, pointerTo, pointerTokens } from '../model/json.ts';
import { type Position } from '../model/position.ts';
import { mayBeSecret } from '../model/secret-text.ts';
import { type World } from '../ports/world.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { invalidFiles } from './invalid-files.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { loadDesired, loadProject } from './load-project.ts';

/** What holds for an environment, each setting with the line that says it. @throws ZkaiFailure `usage`, `invalid` */
export async function environmentSettings(world: World, asked: string | null): Promise<EnvironmentSettings> {
  const { project, document, findings } = await loadProject(world);
  if (project === null || document === null) throw invalidFiles(findings);
  const { name } = chooseEnvironment(project, { environment: asked });
  const { build } = await loadDesired(world, { environment: name });
  const secrets = secretPlaces(build);
  const isSecret = (place: Position | null): boolean =>
    place !== null && secrets.some((secret) => overlap(secret, place));
  const { isSensitive } = createValidator(await world.schemas());
  const pointer = pointerTo('/spec/environments', name);
  const isHidden = (at: JsonPointer, value: Json): boolean =>
    nameIsSecret(at.slice(pointer.length), value) || mayBeSecret('', value, isSensitive('Project', at));
  const settings = explainLeaves({ document, pointer, isHidden }).map((leaf): ExplainedLeaf => ({
    ...leaf,
    isHidden: leaf.isHidden || leaf.settings.some(({ position }) => isSecret(position)),
    pointer: leaf.pointer.slice(pointer.length),
  }));
  return { project: project.name, environment: name, root: project.root, settings };
}

/** What of zkai.yaml is put in where documents hold a secret, or should hold none. */
function secretPlaces({ secrets, findings }: BuildResult): readonly Position[] {
  const plain = findings.filter(({ rule }) => rule === 'ZK604');
  return [...secrets, ...plain.flatMap(({ related = [] }) => related.map(({ position }) => position))].filter(
    ({ file }) => file === PROJECT_FILE,
  );
}

function overlap(one: Position, other: Position): boolean {
  return !isBefore(one, other) && !isBefore(other, one);
}

function isBefore(a: Position, b: Position): boolean {
  return a.endLine < b.line || (a.endLine === b.line && a.endColumn <= b.column);
}

/** Any of the names on the way may be that of a secret: `values: {passwords: {ci: …}}`. */
function nameIsSecret(pointer: JsonPointer, value: Json): boolean {
  return pointerTokens(pointer).some((name) => mayBeSecret(name.replace(/s$/, ''), value, false));
}

import { writeBaseline } from '../desired/silence/baseline.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type WrittenBaseline } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { loadProject } from './load-project.ts';
import { type Validation, validate, type ValidateRequest } from './validate.ts';

/**
 * Checks everything, and lets pass from now on what was found and may pass without a reason. An empty baseline is no file.
 * @throws ZkaiFailure `usage` for one environment alone: a baseline of a part would say of the rest that it is gone
 */
export async function validateWithBaseline(
  world: World,
  request: ValidateRequest,
): Promise<Validation & { readonly baseline: WrittenBaseline | null }> {
  if (request.environment !== null)
    throw new ZkaiFailure('usage', 'a baseline is about all environments', {
      hint: 'leave out --env (and ZKAI_ENV): zkai validate --write-baseline',
    });
  const before = await validate(world, request);
  const { project } = await loadProject(world);
  if (project === null) return { ...before, baseline: null };
  const { findings, silenced } = before.result;
  const known = silenced.filter(({ by }) => by === 'baseline').map(({ finding }) => finding);
  const { text, count } = writeBaseline([...findings, ...known]);
  const { baseline: file } = project.lint;
  if (count > 0) await world.files.write(file, text);
  else await world.files.remove(file);
  return { ...(await validate(world, request)), baseline: { file, findings: count } };
}

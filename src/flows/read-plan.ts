import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { decodePlan } from '../plan/plan-file.ts';
import { type World } from '../ports/world.ts';

/** A saved plan. @throws ZkaiFailure `plan-refused` for a file that is none, bytes that are no text included. */
export async function readPlanFile(world: World, file: string): Promise<Plan> {
  let text: string;
  try {
    text = await world.userFiles.readText(file);
  } catch (error) {
    if (!(error instanceof ZkaiFailure) || error.code !== 'invalid') throw error;
    throw new ZkaiFailure('plan-refused', `${file} is no plan file of zkai: ${error.message}`, {
      hint: 'make one with: zkai plan --out FILE',
      cause: error,
    });
  }
  return decodePlan(text, file);
}

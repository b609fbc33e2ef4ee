import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { encodePlan, isPlanFile } from '../plan/plan-file.ts';
import { type World } from '../ports/world.ts';

/** Saves a plan; over an older one, but over nothing else. @throws as {@link refuseOther}, and `failed` */
export async function savePlan(world: World, file: string, plan: Plan): Promise<void> {
  await refuseOther(world, file);
  await world.userFiles.write(file, encodePlan(plan)).catch((error: unknown) => {
    if (!(error instanceof ZkaiFailure) || error.hint !== undefined) throw error;
    throw new ZkaiFailure(error.code, error.message, {
      hint: 'nothing was saved: name a file in a directory that you may write, with room for it: --out change.plan',
      cause: error,
    });
  });
}

/**
 * To be asked before the work, too: a slip of the pen in `--out` must not cost a file of the project.
 * @throws ZkaiFailure `usage` where the file is there and holds something else than a plan
 */
export async function refuseOther({ userFiles }: World, file: string): Promise<void> {
  if (!(await userFiles.isFile(file))) return;
  const text = await userFiles.readText(file).catch(() => null);
  if (text !== null && (text === '' || isPlanFile(text))) return;
  throw new ZkaiFailure('usage', `${file} is there, and is no plan file: --out would write over it`, {
    hint: 'name another file; one that is in the way goes with: rm FILE',
  });
}

import { ZkaiFailure } from '../model/failure.ts';
import { type WatchRound } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { validate, type ValidateRequest, type Validation } from './validate.ts';

export interface ValidationRound extends WatchRound {
  /** A failure is why nothing could be checked: zkai.yaml is away, or has no such environment any more. */
  readonly outcome: Validation | ZkaiFailure;
}

interface WatchRequest extends ValidateRequest {
  /** Milliseconds between two looks at the files; absent: as the operating system tells. */
  readonly pollMs: number | undefined;
  /** False: nobody listens any more. */
  readonly tell: (round: ValidationRound) => Promise<boolean>;
}

/**
 * Validates, and again whenever a file has changed that had a part in it, or one came that would have: until nobody listens.
 * @throws the reason of the world's signal, and what the first validation throws but for files that cannot be read
 */
export async function watchValidation(world: World, request: WatchRequest): Promise<void> {
  const { pollMs, tell, ...validation } = request;
  const watched = await world.watchFiles({
    pollMs,
    onPolling: (reason, ms) =>
      world.progress({
        event: 'note',
        message: `the operating system cannot watch the files (${reason}): looking at them every ${ms} ms`,
      }),
  });
  try {
    for (let changed: readonly string[] = []; ; changed = await watched.changed(world.signal)) {
      watched.begin();
      const at = world.clock.now();
      const outcome = await validateOrFail({ ...world, files: watched.files }, validation, {
        isFirst: changed.length === 0,
      });
      world.signal.throwIfAborted();
      if (!(await tell({ at, changed, outcome }))) return;
      if (changed.length === 0)
        world.progress({ event: 'note', message: 'watching the files; Ctrl-C ends it' });
    }
  } finally {
    watched.close();
  }
}

async function validateOrFail(
  world: World,
  request: ValidateRequest,
  { isFirst }: { readonly isFirst: boolean },
): Promise<Validation | ZkaiFailure> {
  try {
    return await validate(world, request);
  } catch (error) {
    const isAboutFiles = error instanceof ZkaiFailure && (error.code === 'invalid' || error.code === 'usage');
    if (!isAboutFiles || (isFirst && error.code === 'usage')) throw error;
    return error;
  }
}

import { ZkaiFailure } from '../../model/failure.ts';
import { type World } from '../../ports/world.ts';
import { type DriftSubject, driftSubject, type DriftSubjectRequest } from '../drift-subject.ts';

/** What is watched, by the files as they were when they were valid last: what goes on for weeks must outlive a broken commit. */
export class LastValidSubject {
  readonly #world: World;
  readonly #request: DriftSubjectRequest;
  #now: DriftSubject;

  private constructor(world: World, request: DriftSubjectRequest, first: DriftSubject) {
    this.#world = world;
    this.#request = request;
    this.#now = first;
  }

  /** @throws ZkaiFailure `invalid`, `usage` */
  static async load(world: World, request: DriftSubjectRequest): Promise<LastValidSubject> {
    return new LastValidSubject(world, request, await driftSubject(world, request));
  }

  get now(): DriftSubject {
    return this.#now;
  }

  /** Reads the files again; why those from before still hold, where they do. */
  async reload(): Promise<string | null> {
    try {
      const next = await driftSubject(this.#world, this.#request);
      if (placeOf(this.#now) !== placeOf(next))
        return 'zkai.yaml names another project, root or server now: start again to watch that one';
      this.#now = next;
      return null;
    } catch (error) {
      if (!(error instanceof ZkaiFailure)) throw error;
      const first = error.findings.find(({ severity }) => severity === 'error');
      const where =
        first === undefined ? '' : ` (${first.position.file}:${first.position.line}: ${first.message})`;
      return `the files cannot be used now: ${error.message}${where}; going on with those from before`;
    }
  }
}

function placeOf({ project, root, settings }: DriftSubject): string {
  return [project?.name ?? '', root, settings.connect].join('\n');
}

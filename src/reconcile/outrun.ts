import { type Change } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type HealTimes } from './choose.ts';

/**
 * When somebody wrote a znode in the very moment in which it was to be put back. Nothing of that is in the history, since
 * nothing was written; who fights so fast is to be left alone all the same.
 */
export class Outrun {
  readonly #times = new Map<ZnodePath, readonly number[]>();

  get times(): HealTimes {
    return this.#times;
  }

  /** @param now milliseconds since 1970 */
  note(paths: Iterable<ZnodePath>, { now, windowMs }: { readonly now: number; readonly windowMs: number }) {
    for (const path of paths) this.#times.set(path, [...(this.#times.get(path) ?? []), now]);
    for (const [path, times] of this.#times) {
      const recent = times.filter((time) => time > now - windowMs);
      if (recent.length === 0) this.#times.delete(path);
      else this.#times.set(path, recent);
    }
  }
}

/** Those of the paths at which two plans, one after the other, did not find the same. */
export function movedBetween(
  paths: readonly ZnodePath[],
  before: Pick<Plan, 'changes'>,
  after: Pick<Plan, 'changes'>,
): ReadonlySet<ZnodePath> {
  const [then, now] = [before, after].map(
    ({ changes }) => new Map(changes.map((row) => [row.path, seen(row)])),
  );
  return new Set(paths.filter((path) => then?.get(path) !== now?.get(path)));
}

function seen({ precondition }: Change): string {
  if (precondition === null) return 'nothing';
  const { version, czxid, mzxid, aversion } = precondition;
  return [version, czxid, mzxid, aversion].join(' ');
}

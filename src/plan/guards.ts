import { type Blocked, type Change } from '../model/change.ts';
import { isDeletion, isOwn, type PlanInput } from './input.ts';

/** What the environment's guards say to these changes: one blocked row for each limit that is passed. */
export function checkGuards(input: PlanInput, changes: readonly Change[]): Blocked[] {
  const { guards } = input;
  // What moves to another path is not lost.
  const deletes = changes.filter(
    (change) => isDeletion(change) && change.document !== null && change.movedTo === undefined,
  ).length;
  const owned = [...input.bases.values()].filter((base) => base.record !== null && isOwn(input, base)).length;
  const written = changes.filter((change) => change.actions.length > 0).length;
  const percent = owned === 0 ? 0 : (deletes / owned) * 100;
  const blocked: Blocked[] = [];
  // What is asked for with --destroy is no accident of the files, which this guard is there for.
  const isEmpty = input.desired.nodes.size === 0 && !input.destroy;
  if (!guards.allowEmpty && deletes > 0 && deletes === owned && isEmpty) {
    blocked.push(
      guard(
        'allowEmpty',
        `this would delete all ${owned} znodes that zkai owns here`,
        'guards: {allowEmpty: true}',
      ),
    );
  }
  if (guards.maxDeletes !== undefined && deletes > guards.maxDeletes) {
    blocked.push(
      guard(
        'maxDeletes',
        `${deletes} deletes, at most ${guards.maxDeletes} are allowed`,
        'guards.maxDeletes',
      ),
    );
  }
  if (guards.maxDeletePercent !== undefined && percent > guards.maxDeletePercent) {
    const share = `${Math.ceil(percent)} % of the ${owned} owned znodes would be deleted`;
    blocked.push(
      guard(
        'maxDeletePercent',
        `${share}, at most ${guards.maxDeletePercent} % is allowed`,
        'guards.maxDeletePercent',
      ),
    );
  }
  if (guards.maxChanges !== undefined && written > guards.maxChanges) {
    blocked.push(
      guard(
        'maxChanges',
        `${written} changes, at most ${guards.maxChanges} are allowed`,
        'guards.maxChanges',
      ),
    );
  }
  return blocked;
}

function guard(name: string, reason: string, setting: string): Blocked {
  return {
    guard: name,
    path: null,
    document: null,
    source: null,
    reason,
    hint: `if that is meant, change ${setting} of the environment in zkai.yaml`,
  };
}

import { type Blocked } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Change } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';
import { shellWord } from '../model/shell-word.ts';
import { isWithin, parentOf, type ZnodePath } from '../model/znode-path.ts';
import { type Owner } from '../model/tree.ts';
import { numberText } from '../model/number-text.ts';
import { conflictsOf } from '../plan/build.ts';
import { isJudgement } from '../plan/judgements.ts';

/** Conflicts and blocked rows stop the whole apply: half of a change is no change that anybody reviewed. */
export function refuseStoppers(plan: Plan): void {
  const conflicts = conflictsOf(plan);
  if (conflicts.length > 0) {
    throw new ZkaiFailure('conflict', `${count(conflicts.length, 'conflict')}; nothing was written`, {
      details: conflicts.slice(0, 20).map(({ path, reason }) => `${path}: ${reason}`),
      hint: conflictHint(plan, conflicts),
    });
  }
  if (plan.blocked.length > 0) throw blockedFailure(plan.blocked, adoptHint(plan));
}

/** How a command fails that these rows stop. */
export function blockedFailure(blocked: readonly Blocked[], hint = blocked[0]?.hint ?? ''): ZkaiFailure {
  return new ZkaiFailure(
    blocked[0]?.guard === 'too-large' ? 'too-large' : 'blocked',
    `${count(blocked.length, 'blocked row')}; nothing was written`,
    { details: blocked.slice(0, 20).flatMap(blockedLines), ...hintOf(hint) },
  );
}

function hintOf(hint: string): { readonly hint?: string } {
  return hint === '' ? {} : { hint };
}

function blockedLines(row: Blocked): string[] {
  const { guard, path, reason, source, details = [] } = row;
  if (!isJudgement(row)) return [`${path ?? guard}: ${reason}`];
  const place = source === null ? path : `${source.file}:${source.line}`;
  return [`${guard}${place === null ? '' : `  ${place}`}: ${reason}`, ...details.map((line) => `  ${line}`)];
}

function count(number: number, what: string): string {
  return `${numberText(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** Where all that stops is there already, one adopt of what is above takes it over; `undefined`: it is not, or is one. */
function adoptHint({ blocked, environment }: Plan): string | undefined {
  const paths = blocked.flatMap(({ guard, path }) =>
    guard === 'needs-adopt' && path !== null ? [path] : [],
  );
  const [first, ...rest] = paths;
  if (first === undefined || rest.length === 0 || paths.length < blocked.length) return undefined;
  let above = parentOf(first);
  while (!rest.every((path) => isWithin(path, above))) above = parentOf(above);
  return `zkai adopt '${above}' --env ${environment}`;
}

function conflictHint({ rollbackTo, environment }: Plan, conflicts: readonly Change[]): string {
  if (rollbackTo === undefined && conflicts.every(({ sides }) => sides?.clashes.length === 0))
    return `zkai apply --env ${environment} --merge keeps both, which are in different fields; zkai plan shows them, and the other ways out`;
  const path = conflicts[0]?.path ?? '';
  const held = conflicts.find(({ heldBy }) => heldBy !== undefined);
  if (held?.heldBy !== undefined) return releaseHint(held.path, held.heldBy, rollbackTo);
  if (rollbackTo === undefined)
    return 'zkai plan shows both sides, and the commands that let one of them win';
  return `zkai blame '${path}' --env ${environment} says who changed it; put the value back that zkai wrote, then: zkai rollback @${rollbackTo}`;
}

/** Of what somebody else owns there is no other side to win: its owner gives it up, or nobody here asks for it. */
function releaseHint(
  path: ZnodePath,
  { project, environment }: Owner,
  rollbackTo: number | undefined,
): string {
  const release = `zkai release ${shellWord(path)} --env ${shellWord(environment)} in project ${project} lets its owner give it up`;
  const without =
    rollbackTo === undefined ? '; or take it out of your files, or leave it out with --exclude' : '';
  return `${release}${without}`;
}

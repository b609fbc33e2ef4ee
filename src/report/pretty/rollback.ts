import { type ApplyResult } from '../../model/results.ts';
import { type Paint } from '../paint.ts';
import { renderApply } from './apply.ts';

export interface RollbackOptions {
  readonly paint: Paint;
  /** The revision that it went back to. */
  readonly to: number;
  /** The git command to go with it, `null` where there is none, and why. */
  readonly git: {
    readonly command: string | null;
    readonly why: 'differs' | 'same-commit' | 'undone' | 'no-commit';
    readonly dirty: boolean;
  };
}

/** What a rollback did, and what to do in git, so that the next apply does not undo it. */
export function renderRollback(result: ApplyResult, { paint, to, git }: RollbackOptions): string {
  const { outcome, revision } = result;
  if (outcome === 'nothing-to-do')
    return paint.ok(`Nothing to do. ZooKeeper is as revision ${to} left it (revision ${revision}).`);
  const head = paint.ok(`Rolled back to what revision ${to} had left.`);
  return [head, renderApply(result, { paint }), '', ...gitLines(git, paint)].join('\n');
}

/** What to do in git, where a rollback was only planned, and the command that does it. */
export function renderWayBack(git: RollbackOptions['git'], paint: Paint, next: string | undefined): string {
  const nextLines = next === undefined ? [] : [`Next: ${paint.command(next)}`];
  return [...gitLines(git, paint), ...nextLines].join('\n');
}

function gitLines({ command, why, dirty }: RollbackOptions['git'], paint: Paint): string[] {
  if (why === 'same-commit' && !dirty)
    return [
      paint.plain('What is there is what was applied last from git, so that there is nothing to revert.'),
      `To see whether that is checked out: ${paint.command('zkai plan')}`,
    ];
  if (why === 'undone' && !dirty)
    return [paint.plain('The files that are checked out are like that already: nothing is left to revert.')];
  return [
    paint.warning('The files do not know of this: the next apply from git undoes it.'),
    ...(command === null
      ? [paint.plain('No commit can be told that takes it back: change the files by hand.')]
      : [`To go back in git, too: ${paint.command(command)}`]),
    ...(dirty
      ? [paint.plain('Some of it was applied with uncommitted changes, which no revert takes back.')]
      : []),
  ];
}

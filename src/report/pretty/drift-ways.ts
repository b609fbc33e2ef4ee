import { type ChangeClass } from '../../model/change.ts';
import { type DriftResult } from '../../model/results.ts';
import { selectionFlags } from '../../model/selection.ts';
import { shellWord } from '../../model/shell-word.ts';
import { type Way } from '../ways-out.ts';
import { nextCommand, type Typed } from './next-step.ts';

/** The files can say what is live; of an ACL they cannot. */
const ACCEPTED: ReadonlySet<ChangeClass> = new Set(['drift.modified', 'drift.deleted', 'drift.recreated']);
const REVERTED: ReadonlySet<ChangeClass> = new Set([...ACCEPTED, 'drift.acl']);

/** Drift is either right or wrong: what to do in both cases. A conflict, where the files moved too, is settled by its plan. */
export function driftWays(
  { items, environment, selection }: DriftResult,
  typed: Typed = { connect: undefined },
): Way[] {
  const right = items.find(({ class: kind }) => ACCEPTED.has(kind));
  const name = right?.document ?? right?.path;
  const revert = selection === undefined ? 'drift revert' : 'apply --drifted';
  return [
    ...(name === undefined
      ? []
      : [
          [
            'Where it is right, have the files say it:',
            nextCommand(`drift accept ${shellWord(name)}`, environment, typed),
          ] as const,
        ]),
    ...(items.some(({ class: kind }) => REVERTED.has(kind))
      ? [
          [
            'Where it is wrong, put it back:',
            `${nextCommand(revert, environment, typed)}${selectionFlags(selection)}`,
          ] as const,
        ]
      : []),
  ];
}

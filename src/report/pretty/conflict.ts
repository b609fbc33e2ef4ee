import { type Change } from '../../model/change.ts';
import { type Paint } from '../paint.ts';
import { place } from '../words.ts';

/** What a person can do about a conflict, each with its command. */
export function waysOut(change: Change, paint: Paint): string[] {
  return wayTexts(change).map(
    ([when, command]) => `${paint.dim(when)}${command === '' ? '' : paint.command(command)}`,
  );
}

function wayTexts({ reason, source, path }: Change): [when: string, command: string][] {
  // Owners are exclusive, so neither side of this one can be taken over from here.
  if (reason.startsWith('owned by')) {
    const where = source === null ? '' : ` (here: ${place(source)})`;
    return [[`Declare it in one of the two only${where}, then: `, 'zkai plan']];
  }
  if (source === null) {
    return [['To keep the live value, declare it in the files again, then: ', 'zkai plan']];
  }
  return [
    [`To keep the live value, write it to ${place(source)}, then: `, 'zkai plan'],
    ['To let the files win: ', `zkai adopt ${path} && zkai apply`],
  ];
}

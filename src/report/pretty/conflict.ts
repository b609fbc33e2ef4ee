import { type Change } from '../../model/change.ts';
import { type Paint } from '../paint.ts';
import { place, shellWord } from '../words.ts';

/** What a person can do about a conflict, each with its command. */
export function waysOut(
  change: Change,
  { paint, environment }: { readonly paint: Paint; readonly environment: string },
): string[] {
  const env = `-e ${shellWord(environment)}`;
  return ways(change, env).map(([when, command]) => `${paint.dim(when)} ${paint.command(command)}`);
}

function ways({ reason, source, path }: Change, env: string): [when: string, command: string][] {
  // Owners are exclusive, so neither side of this one can be taken over from here.
  if (reason.startsWith('owned by')) {
    const where = source === null ? '' : ` (here: ${place(source)})`;
    return [[`Declare it in one of the two only${where}, then:`, `zkai plan ${env}`]];
  }
  if (source === null) {
    return [['To keep the live value, declare it in the files again, then:', `zkai plan ${env}`]];
  }
  return [
    [`To keep the live value, write it to ${place(source)}, then:`, `zkai plan ${env}`],
    ['To let the files win:', `zkai adopt ${shellWord(path)} ${env} && zkai apply ${env}`],
  ];
}

import { ZkaiFailure } from '../model/failure.ts';
import { closest } from '../model/closest.ts';

/** What to say of flags that are not there, as typed; `flags` are the long ones that are. `help` tells more. */
export function unknownFlag(
  typed: readonly string[],
  flags: readonly string[],
  { help }: { readonly help: string },
): ZkaiFailure {
  const meant = closest(typed[0] ?? '', flags);
  const suggestion = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return new ZkaiFailure('usage', `unknown flag ${typed.join(', ')}${suggestion}`, { hint: help });
}

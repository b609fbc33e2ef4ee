import { ZkaiFailure } from '../model/failure.ts';
import { type Selection } from '../model/selection.ts';
import { unknownNames } from '../plan/select-names.ts';

/**
 * A name that means nothing is a typing error, and the plan for it would look as if nothing were to do.
 * @throws ZkaiFailure `usage`
 */
export function refuseUnknownNames(
  input: Parameters<typeof unknownNames>[0],
  selection: Selection | undefined,
): void {
  const unknown = selection === undefined ? [] : unknownNames(input, selection);
  if (unknown.length === 0) return;
  const messages = unknown.map(({ flag, name, meant }) => {
    const suggestion = meant === undefined ? '' : ` (did you mean ${meant}?)`;
    return `${flag} ${name} is nothing that the files declare or zkai owns here${suggestion}`;
  });
  throw new ZkaiFailure('usage', messages.join('; '), {
    hint: `zkai render --env ${input.environment} shows every document and its paths`,
  });
}

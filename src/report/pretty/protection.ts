import { type ApplyResult } from '../../model/results.ts';
import { shellWord } from '../../model/shell-word.ts';
import { type Paint } from '../paint.ts';
import { renderApply } from './apply.ts';

/** What `protect` and `unprotect` did, and how to take it back. */
export function renderProtection(
  {
    result,
    environment,
    document,
    protect,
  }: {
    readonly result: ApplyResult;
    readonly environment: string;
    readonly document: string;
    readonly protect: boolean;
  },
  { paint }: { readonly paint: Paint },
): string {
  if (result.outcome === 'nothing-to-do') {
    const is = protect ? 'is protected already' : 'is not protected';
    return [
      ...result.notes.map((note) => paint.warning(`Note: ${note}`)),
      paint.ok(`Nothing to do: ${document} ${is} in ${environment}.`),
    ].join('\n');
  }
  const undo = `zkai unprotect ${shellWord(document)} --env ${shellWord(environment)}`;
  const applied = protect
    ? `Protected ${document} as revision ${result.revision}: nothing takes a znode away from it until ${undo}`
    : `Unprotected ${document} as revision ${result.revision}: its znodes can be deleted again.`;
  return renderApply(result, { paint, applied });
}

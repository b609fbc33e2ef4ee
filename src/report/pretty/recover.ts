import { type ApplyResult } from '../../model/results.ts';
import { type Paint } from '../paint.ts';

/** What became of an apply that was cut off. Its notes say all there is to say. */
export function renderRecover({ outcome, notes }: ApplyResult, { paint }: { readonly paint: Paint }): string {
  const style = outcome === 'undone' ? 'warning' : 'ok';
  return notes.map((note) => paint[style](note)).join('\n');
}

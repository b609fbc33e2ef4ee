import { alignRows, cell } from '../columns.ts';
import { type Paint } from '../paint.ts';

interface Kind {
  readonly kind: string;
  readonly description: string;
}

/** One line for each kind. */
export function renderKinds(kinds: readonly Kind[], { paint }: { readonly paint: Paint }): string {
  return alignRows(
    kinds.map(({ kind, description }) => [cell('heading', kind), cell('plain', description)]),
    paint,
  ).join('\n');
}

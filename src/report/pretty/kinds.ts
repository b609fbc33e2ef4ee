import { alignRows, cell } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { count } from '../words.ts';

interface Kind {
  readonly kind: string;
  readonly description: string;
}

/** One line for each kind, and how many there are. */
export function renderKinds(kinds: readonly Kind[], { paint }: { readonly paint: Paint }): string {
  const rows = kinds.map(({ kind, description }) => [cell('heading', kind), cell('plain', description)]);
  const total = `${count(kinds.length, 'kind')}; ${paint.command('zkai schema show KIND')} prints the schema of one.`;
  return [...alignRows(rows, paint), '', total].join('\n');
}

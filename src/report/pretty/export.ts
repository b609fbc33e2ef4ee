import { type Paint } from '../paint.ts';
import { count } from '../words.ts';

interface Exported {
  readonly directory: string;
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
}

/** The files that were written, and how many needed nothing. */
export function renderExport(
  { directory, written, unchanged }: Exported,
  { paint }: { readonly paint: Paint },
): string {
  const rest = unchanged.length === 0 ? '' : `, ${unchanged.length} unchanged`;
  return [
    ...written.map((path) => `  ${paint.create('+')} ${paint.path(path)}`),
    `${paint.ok('Wrote')} ${count(written.length, 'file')}${rest} in ${paint.path(directory)}.`,
  ].join('\n');
}

import { type FormattedFile } from '../model/formatting.ts';
import { lineDiff } from './line-diff.ts';
import { maskSuspects } from './mask.ts';
import { type Paint } from './paint.ts';

/** What would change in a file, as the lines of a diff; what may be a secret is hidden on both sides. */
export function fmtDiff(
  { file, before, after }: FormattedFile,
  { paint, verbose }: { readonly paint: Paint; readonly verbose: boolean },
): string[] {
  const [old, canonical] = [before, after].map((text) => maskSuspects(text.split('\n')).join('\n'));
  const lines = lineDiff(old ?? '', canonical ?? '', { paint, context: 2, verbose });
  return [
    paint.heading(`--- ${file}`),
    paint.heading(`+++ ${file}`),
    ...(lines ?? [paint.dim('nearly every line')]),
  ];
}

/** The first line in which they differ, from 1. */
export function firstDifference({ before, after }: Pick<FormattedFile, 'before' | 'after'>): number {
  const [old, canonical] = [before.split('\n'), after.split('\n')];
  const index = old.findIndex((line, i) => line !== canonical[i]);
  return index === -1 ? old.length : index + 1;
}

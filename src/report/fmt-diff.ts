import { type FormattedFile } from '../model/formatting.ts';
import { type Position } from '../model/position.ts';
import { lineDiff } from './line-diff.ts';
import { maskRanges, maskSuspects } from './mask.ts';
import { type Paint } from './paint.ts';

interface FmtDiffOptions {
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Where secrets are known to be, in whichever files. */
  readonly secrets?:
    { readonly before: readonly Position[]; readonly after: readonly Position[] } | undefined;
}

/** What would change in a file, as the lines of a diff; what is or may be a secret is hidden on both sides. */
export function fmtDiff(
  { file, before, after }: FormattedFile,
  { paint, verbose, secrets = { before: [], after: [] } }: FmtDiffOptions,
): string[] {
  const isWindows = [before, after].every((text) => !/(?<!\r)\n/.test(text)); // then it is no difference
  const shown = (text: string, places: readonly Position[]): string => {
    const here = places.filter((place) => place.file === file);
    const lines = maskSuspects(maskRanges(text.split('\n'), here));
    return (isWindows ? lines.map((line) => line.replace(/\r$/, '')) : lines).join('\n');
  };
  const [old, canonical] = [shown(before, secrets.before), shown(after, secrets.after)];
  const lines = lineDiff(old, canonical, { paint, context: 2, verbose });
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

import { type FormattedFile } from '../../model/formatting.ts';
import { type Position } from '../../model/position.ts';
import { fmtDiff } from '../fmt-diff.ts';
import { type Paint } from '../paint.ts';

interface Options {
  readonly paint: Paint;
  /** Where the files have what is not to be shown. */
  readonly hidden: readonly Position[];
}

/** What was corrected, or the differences where it only would be. */
export function renderFixed(fixed: readonly FormattedFile[], options: Options): string[] {
  const { paint } = options;
  const diffs = fixed.filter(({ state }) => state === 'differs').map((file) => diffOf(file, options));
  const lines = fixed.flatMap(({ file, state, reason }) => {
    if (state === 'written') return `${paint.ok('Corrected')} ${paint.path(file)}`;
    return state === 'left' ? paint.warning(`Left ${file} as it is: ${reason ?? 'for no reason'}`) : [];
  });
  return lines.length === 0 ? diffs : [...diffs, lines.join('\n')];
}

/** Corrections keep lines where they are, so that a line that hides something does so on both sides. */
function diffOf(file: FormattedFile, { paint, hidden }: Options): string {
  const lines = new Set(
    hidden
      .filter((position) => position.file === file.file)
      .flatMap(({ line, endLine }) => Array.from({ length: endLine - line + 1 }, (_, index) => line + index)),
  );
  const [before, after] = [file.before, file.after].map((text) =>
    text
      .split('\n')
      .map((line, index) => (lines.has(index + 1) ? '***' : line))
      .join('\n'),
  );
  const shown = { ...file, before: before ?? '', after: after ?? '' };
  return fmtDiff(shown, { paint, verbose: false }).join('\n');
}

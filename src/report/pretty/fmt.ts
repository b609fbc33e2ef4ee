import { filesIn, type FormatResult } from '../../model/formatting.ts';
import { fmtDiff } from '../fmt-diff.ts';
import { createPaint, type Paint } from '../paint.ts';
import { count, number } from '../words.ts';

/** What was written, or the differences; what is left, and why; what it comes to. */
export function renderFmt(
  result: FormatResult,
  options: { readonly paint: Paint; readonly verbose: boolean },
): string {
  const { paint } = options;
  const blocks = [
    ...filesIn('differs', result).map((file) => fmtDiff(file, { ...options, secrets: result.secrets })),
    filesIn('written', result).map(({ file }) => `${paint.ok('Wrote')} ${paint.path(file)}`),
    filesIn('left', result).map(({ file, reason }) =>
      paint.warning(`Left ${file} as it is: ${reason ?? 'for no reason'}`),
    ),
    result.findings.map(
      ({ position, severity, rule, message }) =>
        `${paint[severity](severity)} ${paint.plain(`${rule}  ${message}`)}\n  ${paint.dim('-->')} ${paint.path(`${position.file}:${position.line}:${position.column}`)}`,
    ),
    [totalLine(result, paint)],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** What it comes to, in one plain sentence. */
export function fmtTotal(result: FormatResult): string {
  return totalLine(result, createPaint({ color: false }));
}

function totalLine(result: FormatResult, paint: Paint): string {
  const [written, differs, invalid] = (['written', 'differs', 'invalid'] as const).map(
    (state) => filesIn(state, result).length,
  ) as [number, number, number];
  const files = count(result.files.length, 'file');
  const broken =
    invalid === 0 ? '' : paint.error(` ${number(invalid)} cannot be read, and stay as they are.`);
  if (differs > 0)
    return `${paint.warning(`${number(differs)} of ${files} would change.`)}${broken} Try: ${paint.command('zkai fmt')}`;
  if (written > 0) return `${paint.ok(`Wrote ${number(written)} of ${files}.`)}${broken}`;
  return `${paint.ok(`Nothing to format in ${files}.`)}${broken}`;
}

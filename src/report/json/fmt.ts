import { filesIn, type FormatResult } from '../../model/formatting.ts';
import { fmtDiff } from '../fmt-diff.ts';
import { createPaint } from '../paint.ts';
import { findingView } from './findings.ts';

/** `zkai.fmt/v1` */
export function fmtView(result: FormatResult) {
  const { check, files, findings } = result;
  const options = { paint: createPaint({ color: false }), verbose: true, secrets: result.secrets };
  return {
    apiVersion: 'zkai.fmt/v1',
    check,
    summary: {
      files: files.length,
      canonical: filesIn('canonical', result).length,
      written: filesIn('written', result).length,
      differs: filesIn('differs', result).length,
      left: filesIn('left', result).length,
      invalid: filesIn('invalid', result).length,
    },
    files: files.map((file) => ({
      file: file.file,
      state: file.state,
      reason: file.reason,
      diff: file.state === 'differs' || file.state === 'written' ? fmtDiff(file, options).join('\n') : null,
    })),
    findings: findings.map(findingView),
  };
}

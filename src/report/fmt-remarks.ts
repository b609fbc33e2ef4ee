import { filesIn, type FormatResult } from '../model/formatting.ts';
import { firstDifference } from './fmt-diff.ts';
import { fmtTotal } from './pretty/fmt.ts';
import { type Remark, type Remarks } from './remark.ts';

/** What would change is an error at its first line, so that a check shows where it fails; what is left is a note. */
export function fmtRemarks(result: FormatResult): Remarks {
  const differs = filesIn('differs', result).map((file): Remark => ({
    rule: 'fmt',
    severity: 'error',
    message: 'is not in canonical form',
    fix: `zkai fmt ${file.file}`,
    ...at(file.file, firstDifference(file)),
  }));
  const left = filesIn('left', result).map(({ file, reason }): Remark => ({
    rule: 'fmt',
    severity: 'info',
    message: `is left as it is: ${reason ?? ''}`,
    ...at(file, 1),
  }));
  return { remarks: [...result.findings, ...differs, ...left], summary: fmtTotal(result) };
}

function at(file: string, line: number): Pick<Remark, 'position' | 'pointer' | 'document'> {
  return {
    position: { file, line, column: 1, endLine: line, endColumn: 1 },
    pointer: '',
    document: null,
  };
}

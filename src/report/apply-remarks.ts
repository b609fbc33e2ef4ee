import { type Severity } from '../model/finding.ts';
import { type ApplyResult } from '../model/results.ts';
import { applySentence } from './pretty/apply.ts';
import { type Remark, type Remarks } from './remark.ts';

/** What an apply did, a note; what else is worth knowing, a warning each. */
export function applyRemarks(result: ApplyResult): Remarks {
  const summary = applySentence(result);
  const isDone = result.outcome !== 'unknown' && result.outcome !== 'undone';
  return {
    remarks: [
      remark(isDone ? 'info' : 'error', result.outcome, summary),
      ...result.notes.map((note) => remark('warning', 'note', note)),
    ],
    summary,
  };
}

function remark(severity: Severity, rule: string, message: string): Remark {
  return { rule, severity, message, position: null, pointer: '', document: null };
}

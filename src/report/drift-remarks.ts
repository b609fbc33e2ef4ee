import { type DriftResult } from '../model/results.ts';
import { appliedText, driftLook, driftTotal, sinceText } from './pretty/drift.ts';
import { type Remarks } from './remark.ts';

/** What differs, a warning each, at the place that declares it: the files did not change, but that is where a person looks. */
export function driftRemarks(result: DriftResult): Remarks {
  return {
    remarks: result.items.map(({ path, class: kind, document, fields, since, applied, source }) => {
      const names = fields.map(({ pointer }) => pointer).filter((pointer) => pointer !== '');
      const inside =
        names.length === 0 ? '' : `: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}`;
      const by = applied === null ? '' : `; ${appliedText(applied)}`;
      return {
        rule: kind,
        severity: 'warning',
        message: `${driftLook(kind).word} ${path} ${sinceText(since)}${inside}${by}`,
        position: source,
        pointer: '',
        document,
      };
    }),
    summary: driftTotal(result),
  };
}

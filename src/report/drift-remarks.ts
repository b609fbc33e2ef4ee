import { type DriftResult } from '../model/results.ts';
import { driftLook, driftTotal } from './pretty/drift.ts';
import { type Remarks } from './remark.ts';

/** What differs, a warning each. Nobody can say which line of the files it is about: they did not change. */
export function driftRemarks(result: DriftResult): Remarks {
  return {
    remarks: result.items.map(({ path, class: kind, document, fields, since }) => {
      const names = fields.map(({ pointer }) => pointer).filter((pointer) => pointer !== '');
      const inside =
        names.length === 0 ? '' : `: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}`;
      const when = since === null ? '' : ` since ${since.time} (zxid ${since.zxid})`;
      return {
        rule: kind,
        severity: 'warning',
        message: `${driftLook(kind).word} ${path}${when}${inside}`,
        position: null,
        pointer: '',
        document,
      };
    }),
    summary: driftTotal(result),
  };
}

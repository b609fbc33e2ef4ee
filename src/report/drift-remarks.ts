import { type DriftIgnore, type DriftResult } from '../model/results.ts';
import { appliedText, driftLook, driftTotal, ignoreText, sinceText } from './pretty/drift.ts';
import { type Remark, type Remarks } from './remark.ts';

/** What differs, a warning each, at the place that declares it: the files did not change, but that is where a person looks. */
export function driftRemarks(result: DriftResult): Remarks {
  const items = result.items.map(({ path, class: kind, document, fields, since, applied, source }) => {
    const names = fields.map(({ pointer }) => pointer).filter((pointer) => pointer !== '');
    const inside =
      names.length === 0 ? '' : `: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}`;
    const by = applied === null ? '' : `; ${appliedText(applied)}`;
    return {
      rule: kind,
      severity: 'warning' as const,
      message: `${driftLook(kind).word} ${path} ${sinceText(since)}${inside}${by}`,
      position: source,
      pointer: '',
      document,
    };
  });
  const ignores = result.ignores.filter(({ state }) => state !== 'holds').map(ignoreRemark);
  return { remarks: [...items, ...ignores], summary: driftTotal(result) };
}

/** A rule that hides no more, or soon will not, is to be seen to before drift is red for it. */
function ignoreRemark(ignore: DriftIgnore): Remark {
  const { source } = ignore.rule;
  const facts = { position: source, pointer: '', document: null };
  return { rule: `ignore-${ignore.state}`, severity: 'warning', message: ignoreText(ignore), ...facts };
}

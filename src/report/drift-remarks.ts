import { type DriftIgnore, type DriftItem, type DriftResult } from '../model/results.ts';
import { appliedText, driftLook, driftTotal, ignoreText, sinceText } from './pretty/drift.ts';
import { type Remark, type Remarks } from './remark.ts';

/** What differs, a warning each, at the place that declares it: the files did not change, but that is where a person looks. */
export function driftRemarks(result: DriftResult): Remarks {
  const ignores = result.ignores.filter(({ state }) => state !== 'holds').map(ignoreRemark);
  return { remarks: [...result.items.map(driftRemark), ...ignores], summary: driftTotal(result) };
}

export function driftRemark({
  path,
  class: kind,
  document,
  fields,
  since,
  applied,
  source,
  fingerprint,
}: DriftItem): Remark {
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
    path,
    fingerprint,
  };
}

/** That it is over. */
export function resolvedRemark(item: DriftItem): Remark {
  const message = `resolved ${item.path} (was ${driftLook(item.class).word})`;
  return { ...driftRemark(item), severity: 'info', message };
}

/**
 * The same where a place is needed: servers of pipelines drop what has none. What no line declares is told of the file that
 * stands for the project.
 */
export function placedRemarks({ remarks, ...rest }: Remarks): Remarks {
  const project = { file: 'zkai.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { ...rest, remarks: remarks.map((remark) => ({ ...remark, position: remark.position ?? project })) };
}

/** The same where a result that is no error passes: drift is what a test of a platform fails for. */
export function failingRemarks({ remarks, ...rest }: Remarks): Remarks {
  return {
    ...rest,
    remarks: remarks.map((remark) =>
      remark.fingerprint === undefined ? remark : { ...remark, severity: 'error' },
    ),
  };
}

/** A rule that hides no more, or soon will not, is to be seen to before drift is red for it. */
function ignoreRemark(ignore: DriftIgnore): Remark {
  const { source } = ignore.rule;
  const facts = { position: source, pointer: '', document: null };
  return { rule: `ignore-${ignore.state}`, severity: 'warning', message: ignoreText(ignore), ...facts };
}

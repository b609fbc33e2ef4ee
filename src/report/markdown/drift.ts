import { type DriftResult } from '../../model/results.ts';
import { driftLook, driftTotal } from '../pretty/drift.ts';
import { type RunFacts } from '../run-facts.ts';
import { fieldLines } from './fields.ts';
import { fitMarkdown, tableRow } from './fit.ts';
import { mdCode, mdText } from './text.ts';

/** What was changed outside zkai, as a comment or the text of an issue. */
export function driftMarkdown(result: DriftResult, run: RunFacts, next: string | undefined): string {
  const { project, environment, revision, items } = result;
  const rows = items.map(({ path, class: kind, document, since, fields }) => {
    const { symbol, word } = driftLook(kind);
    const when = since === null ? '' : `${mdText(since.time)}<br>${mdCode(`zxid ${since.zxid}`)}`;
    const inside = kind === 'drift.deleted' ? [] : fieldLines({ fields });
    const what = [mdText(`${symbol} ${word}`), ...inside].join('<br>');
    return tableRow([mdCode(path), document === null ? '' : mdCode(document), what, when]);
  });
  return fitMarkdown(
    [
      `### zkai ${mdText(run.command)}: ${mdText(project)}, environment ${mdText(environment)}`,
      `${mdText(driftTotal(result))}${items.length === 0 ? '' : ` Since revision ${revision}.`}`,
      ...(next === undefined ? [] : [`Next: ${mdCode(next)}`]),
    ],
    [{ heading: 'Drift', columns: ['znode', 'document', 'what', 'since'], rows }],
  );
}

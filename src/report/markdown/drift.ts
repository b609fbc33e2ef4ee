import { type DriftItem, type DriftResult } from '../../model/results.ts';
import { driftLook, driftTotal, ignoreText } from '../pretty/drift.ts';
import { type RunFacts } from '../run-facts.ts';
import { place } from '../words.ts';
import { fieldLines } from './fields.ts';
import { fitMarkdown, tableRow } from './fit.ts';
import { mdCode, mdText } from './text.ts';

/** What was changed outside zkai, as a comment or the text of an issue. */
export function driftMarkdown(result: DriftResult, run: RunFacts, next: string | undefined): string {
  const { project, environment, revision, items, unmanaged = [], ignores, news } = result;
  const rows = items.map(({ path, class: kind, document, source, since, fields, applied, fingerprint }) => {
    const { symbol, word } = driftLook(kind);
    const inside = kind === 'drift.deleted' ? [] : fieldLines({ fields });
    const status = news?.status.get(fingerprint)?.status;
    const what = [mdText(`${symbol} ${word}${status === undefined ? '' : ` (${status})`}`), ...inside].join(
      '<br>',
    );
    return tableRow([
      mdCode(path),
      declaredCell(document, source),
      what,
      sinceCell(since),
      appliedCell(applied),
    ]);
  });
  return fitMarkdown(
    [
      `### zkai ${mdText(run.command)}: ${mdText(project)}, environment ${mdText(environment)}`,
      `${mdText(driftTotal(result))}${items.length === 0 ? '' : ` Since revision ${revision}.`}`,
      ...(next === undefined ? [] : [`Next: ${mdCode(next)}`]),
      ...ignores.filter(({ state }) => state !== 'holds').map((ignore) => mdText(ignoreText(ignore))),
    ],
    [
      { heading: 'Drift', columns: ['znode', 'document', 'what', 'since', 'last applied'], rows },
      {
        heading: 'Gone since the last run',
        columns: ['znode', 'what', 'known since'],
        rows: (news?.gone ?? []).map(({ path, class: kind, firstSeen }) =>
          tableRow([mdCode(path), mdText(driftLook(kind).word), mdText(firstSeen)]),
        ),
      },
      {
        heading: 'Unmanaged, and no drift',
        columns: ['znode', 'since'],
        rows: unmanaged.map(({ path, since }) => tableRow([mdCode(path), sinceCell(since)])),
      },
    ],
  );
}

function sinceCell(since: DriftItem['since']): string {
  return since === null ? 'unknown' : `${mdText(since.time)}<br>${mdCode(`zxid ${since.zxid}`)}`;
}

function declaredCell(document: string | null, source: DriftItem['source']): string {
  const what = document === null ? [] : [mdCode(document)];
  return [...what, ...(source === null ? [] : [mdText(place(source))])].join('<br>');
}

function appliedCell(applied: DriftItem['applied']): string {
  if (applied === null) return '';
  const { revision, entry } = applied;
  if (entry === null) return `revision ${revision}`;
  const { who, at, git } = entry;
  const commit = git === null ? [] : [mdCode(git.commit.slice(0, 12))];
  return [`revision ${revision} by ${mdText(who)}`, mdText(at), ...commit].join('<br>');
}

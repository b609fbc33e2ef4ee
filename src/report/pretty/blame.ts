import { type BlamedRevision, type BlameResult } from '../../model/results.ts';
import { indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { commitText } from '../words.ts';

/** Who wrote a znode last, in a few lines. */
export function renderBlame(blame: BlameResult, { paint }: { readonly paint: Paint }): string {
  const { path, live, writer, revision, adopted } = blame;
  const isOurs = writer === 'zkai';
  return [
    paint.path(path),
    ...indent(
      [
        paint[isOurs ? 'plain' : 'warning'](headline(blame)),
        ...(isOurs && revision !== null ? renderRevision(revision, paint) : []),
        ...(live === null ? [] : [paint.dim(`zxid ${live.zxid} at ${live.time}`)]),
        ...(isOurs || revision === null ? [] : renderBefore(revision, paint)),
        ...(adopted === null
          ? []
          : [
              paint.plain(`taken over as it was by revision ${adopted.revision}`),
              ...renderRevision(adopted, paint),
            ]),
        paint.dim(ownerText(blame)),
      ],
      2,
    ),
  ].join('\n');
}

function headline({ live, writer, revision }: BlameResult): string {
  const number = revision === null ? '' : `revision ${revision.revision}`;
  if (writer === 'zkai') return live === null ? `deleted by ${number}` : `written by ${number}`;
  return live === null ? 'deleted outside zkai' : 'written outside zkai';
}

function renderBefore(revision: BlamedRevision, paint: Paint): string[] {
  return [
    paint.plain(`before that, touched by revision ${revision.revision}`),
    ...renderRevision(revision, paint),
  ];
}

function renderRevision({ entry }: BlamedRevision, paint: Paint): string[] {
  if (entry === null) return [paint.dim('  its entry was pruned from the history')];
  const { who, at, command, git, ci, message, project, environment } = entry;
  const lines = (message ?? '').split('\n').filter((line) => line !== '');
  return indent(
    [
      paint.plain(`${at}  ${who}  ${command}  (project ${project}, environment ${environment})`),
      ...lines.map((line) => paint.plain(`  ${line}`)),
      ...(git === null ? [] : [paint.dim(`commit ${commitText(git)}`)]),
      ...(ci === null ? [] : [paint.dim(ci)]),
    ],
    2,
  );
}

function ownerText({ owner, live }: BlameResult): string {
  if (owner === null) return live === null ? 'nobody owns it' : 'zkai does not own it';
  const { project, environment, document } = owner;
  return `owned by project ${project}, environment ${environment} (${document ?? 'a parent made on the way'})`;
}

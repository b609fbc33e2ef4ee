import {
  type BlamedContent,
  type BlamedMove,
  type BlamedRevision,
  type BlameResult,
} from '../../model/blame.ts';
import { indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { commitText } from '../words.ts';

/** Who wrote a znode last, in a few lines. */
export function renderBlame(blame: BlameResult, { paint }: { readonly paint: Paint }): string {
  const { path, live, writer, revision, acl, adopted, moves, content } = blame;
  const isOurs = writer === 'zkai';
  return [
    paint.path(path),
    ...indent(
      [
        paint[isOurs ? 'plain' : 'warning'](headline(blame)),
        ...(isOurs && revision !== null ? renderRevision(revision, paint) : []),
        ...moves.slice(1).flatMap((move) => renderMove(move, paint)),
        ...(content === null ? [] : renderContent(content, paint)),
        ...(live === null ? [] : [paint.dim(`zxid ${live.zxid} at ${live.time}`)]),
        ...(isOurs || revision === null ? [] : renderBefore(revision, blame, paint)),
        ...(adopted === null
          ? []
          : [
              paint.plain(`taken over as it was by revision ${adopted.revision}`),
              ...renderRevision(adopted, paint),
            ]),
        ...(acl === null
          ? []
          : [paint.plain(`its ACL was set by revision ${acl.revision}`), ...renderRevision(acl, paint)]),
      ],
      2,
    ),
    paint[isOurs ? 'ok' : 'warning'](`${capital(headline(blame))}; ${ownerText(blame)}.`),
  ].join('\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function headline({ live, writer, revision, acl, moves: [move], content, movedTo }: BlameResult): string {
  if (writer === 'outside') return live === null ? 'deleted outside zkai' : 'written outside zkai';
  if (revision === null && acl !== null) return 'written, or taken over, by a revision that was pruned';
  if (revision === null) return 'made by zkai, to keep its ledger below it';
  const number = `revision ${revision.revision}`;
  if (live === null) return movedTo === null ? `deleted by ${number}` : `moved to ${movedTo} by ${number}`;
  if (move === undefined) return `written by ${number}`;
  return content === null
    ? `moved from ${move.from} and changed by ${number}`
    : `moved from ${move.from} by ${number}`;
}

function renderMove({ from, revision }: BlamedMove, paint: Paint): string[] {
  return [
    paint.plain(`before that, moved from ${from} by revision ${revision.revision}`),
    ...renderRevision(revision, paint),
  ];
}

function renderContent({ path, writer, revision }: BlamedContent, paint: Paint): string[] {
  if (revision === null)
    return [paint.plain(`what is in it was written as ${path}, by a revision that was pruned`)];
  const by =
    writer === 'zkai'
      ? `written by revision ${revision.revision}`
      : `there before revision ${revision.revision} took it over`;
  return [paint.plain(`what is in it was ${by}, as ${path}`), ...renderRevision(revision, paint)];
}

function renderBefore(revision: BlamedRevision, { movedTo }: BlameResult, paint: Paint): string[] {
  const what = movedTo === null ? 'touched' : `moved to ${movedTo}`;
  return [
    paint.plain(`before that, ${what} by revision ${revision.revision}`),
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

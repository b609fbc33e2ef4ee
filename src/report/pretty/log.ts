import { type HistoryChange, type HistoryEntry, type HistoryLog } from '../../model/results.ts';
import { alignRows, indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { commitText, count, number } from '../words.ts';
import { changeCells, withoutOldPaths } from './applied-change.ts';

export interface LogOptions {
  readonly paint: Paint;
  /** Name every znode, and the apply's id and digest. */
  readonly verbose: boolean;
}

/** The applied revisions, newest first. */
export function renderLog(
  { project, environment, entries, hasMore }: HistoryLog,
  options: LogOptions,
): string {
  const { paint } = options;
  if (entries.length === 0) return paint.dim(`${project} has applied nothing to ${environment} yet.`);
  const texts = entries.map((entry) => renderEntry(entry, options).join('\n'));
  const total = `${count(entries.length, 'revision')} of ${project} in ${environment}.`;
  const older = ` Older ones: ${paint.command(`zkai log --limit ${entries.length * 2}`)}`;
  return [...texts, `${paint.heading(total)}${hasMore ? older : ''}`].join('\n\n');
}

function renderEntry(entry: HistoryEntry, options: LogOptions): string[] {
  const { paint, verbose } = options;
  return [...renderEntryHead(entry, options), ...(verbose ? renderChanges(entry.changes, paint) : [])];
}

/** Everything about a revision but its single changes. */
export function renderEntryHead(entry: HistoryEntry, { paint, verbose }: LogOptions): string[] {
  const facts = [
    entry.git === null ? '' : `commit ${commitText(entry.git)}`,
    entry.ci ?? '',
    verbose ? `apply ${entry.id}` : '',
    verbose ? entry.digest : '',
  ].filter((fact) => fact !== '');
  const message = (entry.message ?? '').split('\n').filter((line) => line !== '');
  return [
    `${paint.heading(`revision ${entry.revision}`)}  ${paint.plain(`${entry.at}  ${entry.who}  ${entry.command}`)}`,
    ...indent(
      message.map((line) => paint.plain(line)),
      4,
    ),
    `  ${paint.plain(changeCounts(entry.changes))}`,
    ...(entry.protections ?? []).map(
      ({ document, protect }) =>
        `  ${paint.plain(protect ? `${document} is protected from here on` : `${document} is protected no more`)}`,
    ),
    ...(entry.renamed ?? []).map(
      (former) =>
        `  ${paint.plain(`renamed from project ${former.project}, environment ${former.environment}${former.root === undefined ? '' : `, root ${former.root}`}`)}`,
    ),
    ...(entry.overrides ?? []).map(
      ({ guard, reason }) => `  ${paint.warning(`! ${guard} overridden:`)} ${paint.plain(reason)}`,
    ),
    ...indent(
      facts.map((fact) => paint.dim(fact)),
      2,
    ),
  ];
}

const DONE: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  adopt: 'adopted',
  release: 'released',
  acl: 'with another ACL',
};

export function changeCounts(all: readonly HistoryChange[]): string {
  const changes = withoutOldPaths(all);
  const moved = changes.filter(({ movedFrom }) => movedFrom !== undefined).length;
  const unmoved = changes.filter(({ movedFrom }) => movedFrom === undefined);
  const counts = Object.entries(DONE)
    .map(
      ([action, word]) => [unmoved.filter(({ actions }) => actions.includes(action)).length, word] as const,
    )
    .concat([[moved, 'moved']])
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${number(n)} ${word}`);
  return counts.length === 0 ? 'no znode changed' : counts.join(', ');
}

function renderChanges(changes: readonly HistoryChange[], paint: Paint): string[] {
  return indent(alignRows(withoutOldPaths(changes).map(changeCells), paint), 2);
}

import { type RevisionChange, type RevisionDiff } from '../../model/results.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { count, number } from '../words.ts';
import { changeLook, MOVE } from './change-look.ts';
import { type FieldOptions } from './fields.ts';
import { renderValues, wholeSummary } from './revision.ts';

/** How what was applied differs between two revisions, the second one being the new side. */
export function renderDiff({ from, to, changes }: RevisionDiff, options: FieldOptions): string {
  const { paint } = options;
  if (changes.length === 0) return paint.ok(`No difference between revisions ${from} and ${to}.`);
  const counts = (['create', 'update', 'acl', 'delete', 'release', 'move'] as const)
    .map((action) => [changes.filter((change) => change.action === action).length, DONE[action]] as const)
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${number(n)} ${word}`);
  return [
    paint.heading(`From revision ${from} to revision ${to}`),
    '',
    ...indent(renderChanges(changes, options), 2),
    '',
    paint.heading(`${count(changes.length, 'znode differs', 'znodes differ')}: ${counts.join(', ')}.`),
  ].join('\n');
}

/** Each znode that differs, with the fields. */
export function renderChanges(changes: readonly RevisionChange[], options: FieldOptions): string[] {
  const { paint } = options;
  const rows = alignRows(
    changes.map(({ path, movedFrom, action, document, fields }) => {
      const { symbol, word, style } = action === 'move' ? MOVE : changeLook([action]);
      return [
        cell(style, `${symbol} ${action === 'acl' ? word : DONE[action]}`),
        cell('path', movedFrom === undefined ? path : `${movedFrom} -> ${path}`),
        cell('dim', document ?? ''),
        cell('dim', wholeSummary(fields)),
      ];
    }),
    paint,
  );
  return changes.flatMap(({ fields }, i) => [rows[i] as string, ...indent(renderValues(fields, options), 4)]);
}

const DONE = {
  create: 'created',
  update: 'changed',
  acl: 'with another ACL',
  delete: 'deleted',
  release: 'released',
  move: 'moved',
} as const satisfies Record<RevisionChange['action'], string>;

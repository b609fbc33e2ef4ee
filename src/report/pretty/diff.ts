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
  const counts = (['create', 'update', 'acl', 'delete', 'release', 'move'] as const)
    .map((action) => [changes.filter((change) => change.action === action).length, DONE[action]] as const)
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${number(n)} ${word}`);
  return [
    paint.heading(`From revision ${from} to revision ${to}`),
    '',
    ...changes.flatMap(({ fields }, i) => [
      ...indent([rows[i] as string], 2),
      ...indent(renderValues(fields, options), 6),
    ]),
    '',
    paint.heading(`${count(changes.length, 'znode differs', 'znodes differ')}: ${counts.join(', ')}.`),
  ].join('\n');
}

const DONE = {
  create: 'created',
  update: 'changed',
  acl: 'with another ACL',
  delete: 'deleted',
  release: 'released',
  move: 'moved',
} as const satisfies Record<RevisionChange['action'], string>;
